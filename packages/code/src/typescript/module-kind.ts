import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

import { hasCode } from '../system-error.ts';

export type ModuleKind = 'esm' | 'cjs';

const byExtension: Readonly<Record<string, ModuleKind>> = {
  '.mjs': 'esm',
  '.mts': 'esm',
  '.cjs': 'cjs',
  '.cts': 'cjs',
};

/** Which kind of module Node.js takes a file for: by its extension, else by the `type` of the nearest `package.json`. */
export function moduleKind(file: string): ModuleKind {
  const known = byExtension[extname(file)];
  if (known !== undefined) return known;
  for (let folder = dirname(file); !folder.endsWith('/node_modules'); folder = dirname(folder)) {
    const manifest = read(join(folder, 'package.json'));
    if (manifest !== undefined) return /"type"\s*:\s*"module"/.test(manifest) ? 'esm' : 'cjs';
    if (folder === dirname(folder)) break;
  }
  return 'cjs';
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
    throw error;
  }
}
