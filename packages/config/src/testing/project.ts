import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach } from 'vitest';

const directories: string[] = [];

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A directory with these files, removed after the test. */
export function project(files: Readonly<Record<string, string | Uint8Array>>, name = 'project'): string {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'lambda-stack-config-')));
  directories.push(parent);
  const directory = join(parent, name);
  mkdirSync(directory);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

/** The smallest stack: one function, with its code. */
export const hello: Readonly<Record<string, string>> = {
  'lambda-stack.yaml':
    'functions: { hello: { runtime: nodejs22.x, handler: index.handler, code: ./hello } }\n',
  'hello/index.mjs': 'export const handler = () => 1;\n',
};
