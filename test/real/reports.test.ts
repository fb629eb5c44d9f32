import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../src/reports/html-report.ts';
import { reportFigures } from '../../src/reports/report-figures.ts';
import type { ReportInput } from '../../src/reports/report-input.ts';
import { reportInput } from '../fixtures/report-input.ts';

const browser = ['chromium', 'chromium-browser', 'google-chrome'].find((name) => spawnSync(name, ['--version']).status === 0);

/** The page as it stands after its script ran. */
async function domOf(page: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'whetstone-report-'));
  try {
    const file = join(folder, 'report.html');
    await writeFile(file, page);
    const { stdout } = await promisify(execFile)(
      browser as string,
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        `--user-data-dir=${join(folder, 'profile')}`,
        '--virtual-time-budget=5000',
        '--dump-dom',
        pathToFileURL(file).href,
      ],
      { maxBuffer: 64 * 1024 * 1024, timeout: 120_000 },
    );
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe.skipIf(browser === undefined)('the HTML report in a browser (needs chromium: apt-get install chromium)', () => {
  it('lists the tasks by its own script, under its own policy', async () => {
    const input = reportInput();
    const dom = await domOf(htmlReport(input, reportFigures(input)));
    expect(dom).toContain('160 of 160 tasks');
    expect(dom.match(/<details class="task">/g)).toHaveLength(100);
    expect(dom).toMatch(/aria-label="\d of 8 answers passed"|aria-label="\d of 7 answers passed"/);
  });

  it('runs nothing that a repository, a model or a test wrote', async () => {
    const input = reportInput({ tasks: 24 });
    const evil = `</script><script>document.title='owned'</script><img src=x onerror="document.title='owned'"><a href="javascript:document.title='owned'">`;
    const hostile: ReportInput = {
      ...input,
      title: evil,
      tasks: input.tasks.map((task) => ({ ...task, path: evil, cluster: evil, truth: evil, before: evil, after: evil })),
      records: input.records.map((record) => ({ ...record, testOutput: evil })),
    };
    const dom = await domOf(htmlReport(hostile, reportFigures(hostile)));
    expect(dom).not.toContain('<title>owned');
    expect(dom).not.toContain('<img');
    // The text is shown as text: the summary of each task holds its path.
    expect(dom).toContain('24 of 24 tasks');
    expect(dom).toMatch(/class="where">&lt;\/script&gt;&lt;script&gt;/);
  });
});
