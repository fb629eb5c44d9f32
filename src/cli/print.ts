/** A reader that has seen enough (`| head`) is no error: what is left to print is dropped. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** The only doors to the user: results go to stdout, everything else to stderr. */
export function printResult(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

export function printProgress(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** One line that is written over by the next one; on something that is no terminal, every line once. */
export function statusLine(columns: number | undefined): { show(text: string): void; end(): void } {
  let shown = '';
  return {
    show: (text) => {
      if (text === shown) return;
      shown = text;
      if (columns === undefined) process.stderr.write(`${text}\n`);
      else process.stderr.write(`\r\u001b[2K${text.slice(0, columns - 1)}`);
    },
    end: () => {
      if (shown !== '' && columns !== undefined) process.stderr.write('\r\u001b[2K');
      shown = '';
    },
  };
}
