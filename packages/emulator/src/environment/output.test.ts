import { expect, test } from 'vitest';

import { plainLauncher } from '../process/plain-launcher.ts';
import { captureOutput } from './output.ts';

/** Runs a script, and gives what was handed out until the drain after its end. */
async function linesOf(script: string, hold: () => Promise<void> | undefined): Promise<string[]> {
  const started = await plainLauncher.launch({
    command: process.execPath,
    arguments: ['-e', script],
    workingDirectory: '/',
    environment: {},
  });
  const lines: string[] = [];
  const output = captureOutput(started, (line) => {
    lines.push(line);
    return hold();
  });
  await started.exited;
  await output.drain();
  return [...lines];
}

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test('all that a process has written is handed out, a last line without line end, too', async () => {
  const script = "process.stdout.write('one\\ntwo'); process.stderr.write('three\\n')";
  expect((await linesOf(script, () => undefined)).sort()).toEqual(['one', 'three', 'two']);
});

test('a slow log holds the process back, and loses nothing', async () => {
  const script = `
    const { writeSync } = require('node:fs');
    for (let n = 0; n < 60; n += 1) writeSync(1, \`\${n} \${'x'.repeat(20_000)}\\n\`);`;
  const lines = await linesOf(script, later);
  expect(lines.map((line) => Number(line.split(' ')[0]))).toEqual(Array.from({ length: 60 }, (_, n) => n));
});
