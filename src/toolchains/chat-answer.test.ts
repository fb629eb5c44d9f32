import { describe, expect, it } from 'vitest';
import { chatAnswer } from './chat-answer.ts';

describe('chatAnswer', () => {
  it('takes the fenced block of the language, whatever is said around it', () => {
    const reply = 'Sure!\n```js\nlet a = 1;\n```\nThis sets `a`.\n';
    expect(chatAnswer(reply, ['js'])).toBe('let a = 1;\n');
  });

  it('takes the longest of several: replies repeat small pieces around the answer', () => {
    const reply = '```py\nf(1)\n```\nFull code:\n```python\ndef f(n):\n    return n\n```\n```py\nprint(f(2))\n```';
    expect(chatAnswer(reply, ['python', 'py'])).toBe('def f(n):\n    return n\n');
  });

  it('prefers a block of the language to a longer one of another, and a block without a tag to another language', () => {
    expect(chatAnswer('```json\n{"a": [1, 2, 3, 4]}\n```\n```go\nx\n```', ['go'])).toBe('x\n');
    expect(chatAnswer('```json\n{"a": [1, 2, 3, 4]}\n```\n```\nx\n```', ['go'])).toBe('x\n');
    expect(chatAnswer('```text\nx\n```', ['go'])).toBe('x\n');
  });

  it('goes to the end of a block that was cut, and takes a reply without fences as it is', () => {
    expect(chatAnswer('Here:\n```java\nclass A {\n', ['java'])).toBe('class A {\n');
    expect(chatAnswer('  return 1;\n}\n', ['java'])).toBe('  return 1;\n}\n');
  });

  it('is not ended by a shorter fence inside, and reads tildes and other line ends', () => {
    expect(chatAnswer('````c\n// ```\nint a;\n````\n', ['c'])).toBe('// ```\nint a;\n');
    expect(chatAnswer('~~~sh\r\necho a\r\n~~~\r\n', ['sh'])).toBe('echo a\n');
  });
});
