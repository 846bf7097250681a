import { setTimeout as delay } from 'node:timers/promises';

import { runProgram } from './program.ts';
import { reportError } from './terminal/error-report.ts';
import { createTerminal } from './terminal/terminal.ts';

let code: number;
try {
  code = await runProgram(process.argv.slice(2));
} catch (error) {
  code = reportError(createTerminal({ color: !process.argv.includes('--no-color') }), error);
}
/** A reader that has stopped reading is not waited for longer than this (ms): the command would never end. */
const flushWithinMs = 1_000;

// Written to the end first: what is in a pipe's buffer is lost at the exit.
const flushed = [process.stdout, process.stderr].map(
  (stream) => new Promise((resolve) => stream.write('', resolve)),
);
await Promise.race([Promise.all(flushed), delay(flushWithinMs)]);
process.exit(code);
