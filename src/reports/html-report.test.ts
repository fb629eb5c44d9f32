import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { reportInput } from '../../test/fixtures/report-input.ts';
import { escapeHtml, html } from './html/html.ts';
import { STYLE } from './html/style.ts';
import { differenceScale, rateScale, whiskerSvg } from './html/whisker-svg.ts';
import { htmlReport } from './html-report.ts';
import { reportFigures } from './report-figures.ts';
import type { ReportInput } from './report-input.ts';

const input = reportInput();
const page = htmlReport(input, reportFigures(input));
/** What a reader without JavaScript gets. */
const withoutScripts = (text: string): string => text.replace(/<script[\s\S]*?<\/script>/g, '');
const still = withoutScripts(page);
const taskData = (text: string) =>
  JSON.parse(/<script type="application\/json" id="task-data">([\s\S]*?)<\/script>/.exec(text)?.[1] ?? 'null');

test('the page asks nobody for anything', () => {
  expect(page).not.toMatch(/\b(?:src|href|action)="(?!#)/);
  expect(STYLE).not.toMatch(/url\(|@import/);
  expect(page).toContain('default-src &#39;none&#39;');
});

test('the policy allows exactly the one script', () => {
  const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1] as string);
  expect(scripts).toHaveLength(1);
  const hash = createHash('sha256')
    .update(scripts[0] as string)
    .digest('base64');
  expect(page).toContain(`script-src &#39;sha256-${hash}&#39;`);
});

test('all figures are there without JavaScript', () => {
  for (const { name, model } of reportFigures(input).arms) {
    expect(still).toContain(name);
    expect(still).toContain(model);
  }
  expect(still).toMatch(/<b>51\u00a0%<\/b>[\s\S]*?37–64\u00a0%/);
  expect(still).toContain('about 330 more tasks needed');
  expect(still).toContain('selected, optimistic');
  expect(still).toContain('fewer than 60 % of mutants die');
});

test('foreign text never becomes markup, wherever it comes from', () => {
  const evil = '</script><script>alert(1)</script><img src=x onerror=alert(2)>"\'<!--';
  const first = input.records[0] as ReportInput['records'][number];
  const task = input.tasks[0] as ReportInput['tasks'][number];
  const [hash, arm] = Object.entries(input.arms)[4] as [string, ReportInput['arms'][string]];
  const hostile: ReportInput = {
    ...input,
    title: evil,
    repository: evil,
    command: evil,
    exam: {
      ...input.exam,
      rejections: [{ reason: evil, count: 1 }],
      notInferable: [{ reason: evil, count: 1 }],
      setup: { ...input.exam.setup, testCommand: [evil], interpreter: evil, interpreterFrom: evil, versions: { [evil]: evil } },
      tests: { ...input.exam.tests, excluded: [{ reason: evil, count: 1 }] },
      notes: [evil],
    },
    tasks: [{ ...task, before: evil, truth: evil, after: evil, path: evil, cluster: evil }, ...input.tasks.slice(1)],
    arms: { ...input.arms, [hash]: { ...arm, model: evil, recipe: { ...arm.recipe, name: evil } } },
    dropped: { [hash]: evil },
    records: [
      {
        ...first,
        verdict: { kind: 'failed', failures: [{ test: evil, error: evil, message: evil }] },
        testOutput: evil,
        candidates: [{ text: evil, edits: [{ path: evil, start: 0, end: 0, text: evil }], origin: { part: evil, sample: 0 } }],
      },
      ...input.records.slice(1),
    ],
    confirm: input.confirm.map((figures) => ({ ...figures, label: evil, leftName: evil, rightName: evil })),
    provenance: [[evil, evil]],
  };
  const text = htmlReport(hostile, reportFigures(hostile));
  expect(text.match(/<script/g)).toHaveLength(2);
  expect(text.match(/<\/script/g)).toHaveLength(2);
  expect(text).not.toContain('<img');
  expect(text).not.toContain('<!--');
  // The data still hold the text as it was.
  expect(taskData(text).texts).toContain(evil);
});

test('every task is in the data with its answers, equal texts once', () => {
  const data = taskData(page);
  expect(data.tasks).toHaveLength(input.tasks.length);
  const answers = data.tasks.reduce((sum: number, { answers: own }: { answers: unknown[] }) => sum + own.length, 0);
  expect(answers).toBe(input.records.length);
  expect(new Set(data.texts).size).toBe(data.texts.length);
});

test('a big run stays within its bound and says what was shortened', () => {
  const output = Array.from({ length: 400 }, (_, line) => `line ${line} of the output`).join('\n');
  const big: ReportInput = { ...input, records: input.records.map((record, index) => ({ ...record, testOutput: `${index}\n${output}` })) };
  const figures = reportFigures(big);
  const bounded = htmlReport(big, figures, { maxTaskBytes: 300_000 });
  expect(JSON.stringify(taskData(bounded)).length).toBeLessThanOrEqual(300_000);
  expect(bounded).toMatch(/shortened here; the run’s records hold all of/);
  expect(htmlReport(big, figures).length).toBeGreaterThan(bounded.length);
});

test('every link inside leads somewhere, every id is there once, every picture has words', () => {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1] as string);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  for (const [picture] of page.matchAll(/<svg[^>]*>/g)) expect(picture).toMatch(/role="img" aria-label="[^"]+"/);
  for (const [box] of page.matchAll(/<div class="scroll"[^>]*>/g)) expect(box).toMatch(/tabindex="0" aria-label="[^"]+"/);
});

test('a run without answers is still a page', () => {
  const empty: ReportInput = { ...input, records: [], latency: [], confirm: [], winner: undefined };
  const text = htmlReport(empty, reportFigures(empty));
  expect(text).toContain('Nothing is confirmed yet');
  expect(text).toContain('No recipe was selected yet.');
  expect(withoutScripts(text)).not.toMatch(/NaN|undefined|Infinity/);
});

test('no figure is written as NaN or undefined', () => expect(still).not.toMatch(/NaN|undefined|Infinity/));

test('text stands out from its ground, by day and by night', () => {
  const [, day, night] = /:root\{([^}]*)\}[\s\S]*?:root\{([^}]*)\}/.exec(STYLE) as RegExpExecArray;
  const pairs = [
    ['ink', 'paper'],
    ['ink', 'raised'],
    ['ink', 'code'],
    ['ink', 'hole'],
    ['soft', 'paper'],
    ['soft', 'raised'],
    ['soft', 'code'],
    ['accent', 'paper'],
    ['accent', 'raised'],
    ['accent', 'accent-soft'],
    ['good', 'good-soft'],
    ['bad', 'bad-soft'],
    ['wait', 'wait-soft'],
    ['good', 'raised'],
    ['bad', 'raised'],
    ['ink', 'grid'],
  ] as const;
  for (const theme of [day, night]) {
    const colour = (name: string): string => new RegExp(`--${name}:(#[0-9a-f]+)`).exec(theme as string)?.[1] as string;
    for (const [front, ground] of pairs)
      expect(contrast(colour(front), colour(ground)), `${front} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  }
});

/** WCAG 2.2 contrast ratio of two #rgb or #rrggbb colours. */
function contrast(one: string, other: string): number {
  const luminance = (hex: string): number => {
    const full = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join('') : hex.slice(1);
    const [red, green, blue] = [0, 2, 4].map((at) => {
      const share = Number.parseInt(full.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

test('the template escapes what is put in and keeps what is markup', () => {
  expect(escapeHtml(`<a b="c" d='e'>&`)).toBe('&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;');
  expect(html`<p>${'<b>'}${html`<i>${1}</i>`}${undefined}${false}${[html`x`, undefined]}</p>`.markup).toBe('<p>&#60;b&#62;<i>1</i>x</p>');
});

test('scales reach beyond what they show, with grid lines at round numbers', () => {
  expect(rateScale(0.64)).toEqual({ low: 0, high: 0.75, ticks: [0, 0.25, 0.5, 0.75] });
  expect(rateScale(0.02).high).toBe(0.05);
  expect(rateScale(1).high).toBe(1);
  expect(differenceScale([{ low: -0.12, high: 0.31 }])).toMatchObject({ low: -0.4, high: 0.4 });
  expect(whiskerSvg(0.5, { low: -3, high: 9 }, rateScale(1), 'x').markup).toMatch(/x1="2%" x2="98%" y1="14"/);
});

test('a training shows the pass rate of each checkpoint above the losses, and what was forgotten', () => {
  const [untrained, trained] = Object.keys(input.arms) as [string, string];
  const story = {
    ...{ recipe: 'fim-lora', base: 'small', rows: 700, rowsByKind: { line: 300, block: 400 }, tokens: 200_000, steps: 100, seconds: 1200 },
    leftOut: { 'near-copies': 3 },
    loss: [
      { step: 1, seconds: 12, loss: 1.2 },
      { step: 100, seconds: 1200, loss: 0.7 },
    ],
    heldOut: [
      { step: 0, seconds: 0, loss: 1.25 },
      { step: 100, seconds: 1200, loss: 0.9 },
    ],
    general: [
      { step: 0, seconds: 0, loss: 1 },
      { step: 100, seconds: 1200, loss: 1.3 },
    ],
    checkpoints: [{ step: 100, seconds: 1200, recipe: trained, sha256: 'ab' }],
    untrained,
  };
  const told = { ...input, training: story };
  const text = withoutScripts(htmlReport(told, reportFigures(told)));
  expect(text).toContain('300 line, 400 block');
  expect(text).toContain('from 1.25 to 0.90 nats');
  expect(text).toContain('something was forgotten');
  expect(text.match(/<polyline class="(learned|held-out|front)"/g)).toHaveLength(4);
  expect(still).not.toContain('id="training"');
});
