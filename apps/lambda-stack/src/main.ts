import { runProgram } from './program.ts';
import { reportError } from './terminal/error-report.ts';
import { createTerminal } from './terminal/terminal.ts';

let code: number;
try {
  code = await runProgram(process.argv.slice(2));
} catch (error) {
  code = reportError(createTerminal({ color: !process.argv.includes('--no-color') }), error);
}
// Written to the end first: what is in a pipe's buffer is lost at the exit.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
);
process.exit(code);
