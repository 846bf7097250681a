import { setTimeout as delay } from 'node:timers/promises';

import { catalogue } from '@lambda-stack/errors';

import { runProgram } from './program/run-program.ts';
import { createTerminal } from './terminal/terminal.ts';

const terminal = createTerminal({ color: !process.argv.includes('--no-color') });
const code = await runProgram(process.argv.slice(2), terminal);
/** A reader that has stopped reading is not waited for longer than this (ms): the command would never end. */
const flushWithinMs = 1_000;

// Written to the end first: what is in a pipe's buffer is lost at the exit.
await Promise.race([terminal.flushed(), delay(flushWithinMs)]);
process.exit(code === 0 && terminal.failed ? catalogue.OUTPUT_FAILED.exitCode : code);
