import { accessSync, closeSync, constants, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { parseElf } from '../diagnosis/elf.ts';
import { parseMachO } from '../diagnosis/mach-o.ts';
import { isFile } from './kind.ts';
import { walk } from './walk.ts';

/** What there is where a bootstrap should be. */
export interface Unbuilt {
  /** What and where. */
  readonly message: string;
  /** What to do about it, as a sentence. */
  readonly fix: string;
  /** The same where the code is a zip file of this name. */
  readonly fixInZip: (zip: string) => string;
}

const limits = { levels: 4, entries: 2000 };

/** How what is there of a program's source becomes a bootstrap, by its file's name. */
const builds: readonly (readonly [RegExp, (bootstrap: string) => string])[] = [
  [/^(?:main\.go|go\.mod)$/, (bootstrap) => `Build it in its directory: go build -o ${bootstrap} .`],
  [
    /^Cargo\.toml$/,
    (bootstrap) =>
      `Build it with cargo build --release, and copy the program from target/release to ${bootstrap}.`,
  ],
];

/**
 * What was probably meant as the bootstrap of a function that has none: one in another directory, a program of
 * another name, a source that is not built.
 * @param handler a program of its name goes before the others
 */
export function findUnbuilt(taskRoot: string, handler: string): Unbuilt | undefined {
  const bootstrap = join(taskRoot, 'bootstrap');
  const paths = [...walk(taskRoot, limits)];
  const elsewhere = paths.find((path) => path.endsWith('/bootstrap'));
  if (elsewhere !== undefined) {
    const path = join(taskRoot, elsewhere);
    return {
      message: `one was found at ${path}`,
      fix: `Let the function's code be ${dirname(path)}.`,
      fixInZip: (zip) => `Pack what is in ${dirname(elsewhere)} at the top of ${zip}.`,
    };
  }
  const files = paths.filter((path) => !path.includes('/'));
  const programs = files.map((file) => join(taskRoot, file)).filter(isProgram);
  const program = programs.find((path) => path === join(taskRoot, handler)) ?? programs[0];
  if (program !== undefined)
    return {
      message: `${program} is an executable`,
      fix: `Copy it to ${bootstrap}.`,
      fixInZip: (zip) => `Pack it as bootstrap at the top of ${zip}.`,
    };
  for (const [pattern, fix] of builds) {
    const source = files.find((file) => pattern.test(file));
    if (source !== undefined)
      return {
        message: `${join(taskRoot, source)} has to be built`,
        fix: fix(bootstrap),
        fixInZip: (zip) => `${fix('bootstrap')} Then pack bootstrap at the top of ${zip}.`,
      };
  }
  return undefined;
}

/** A program of Linux or macOS that may be run. Scripts are not taken for one: they may be of any use. */
function isProgram(path: string): boolean {
  if (!isFile(path) || path.endsWith('.so')) return false;
  const head = Buffer.alloc(64);
  try {
    accessSync(path, constants.X_OK);
    const file = openSync(path, 'r');
    try {
      readSync(file, head, 0, head.length, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    // Not for us to run or to read.
    return false;
  }
  return parseElf(head) !== undefined || parseMachO(head) !== undefined;
}
