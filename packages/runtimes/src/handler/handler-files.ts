import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { ScriptLanguage } from '../runtime.ts';

const extensions: Readonly<Record<ScriptLanguage, RegExp>> = {
  nodejs: /(?<!\.d)\.(?:[cm]?[jt]s|tsx)$/,
  python: /\.py$/,
  ruby: /\.rb$/,
  provided: /\.sh$/,
};

const depthLimit = 4;
const entryLimit = 2000;

/**
 * The files of a function that a handler could name, relative to `root` with slashes; directories of dependencies
 * and hidden ones are left out. What exceeds four levels or 2000 entries is not looked at.
 */
export function handlerFiles(language: ScriptLanguage, root: string): string[] {
  const found: string[] = [];
  let seen = 0;
  let level: readonly string[] = [''];
  for (let depth = 0; depth < depthLimit && level.length > 0; depth += 1) {
    const below: string[] = [];
    for (const directory of level) {
      for (const entry of entries(join(root, directory))) {
        seen += 1;
        if (seen > entryLimit) return found;
        if (entry.isDirectory() && !isForeign(entry.name)) below.push(`${directory}${entry.name}/`);
        else if (extensions[language].test(entry.name)) found.push(directory + entry.name);
      }
    }
    level = below;
  }
  return found;
}

function entries(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // A directory that can't be read holds nothing that could be suggested.
    return [];
  }
}

function isForeign(directory: string): boolean {
  return (
    directory.startsWith('.') ||
    ['node_modules', 'vendor', 'venv', '__pycache__', 'site-packages'].includes(directory)
  );
}
