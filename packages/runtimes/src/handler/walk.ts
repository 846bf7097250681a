import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/** How far a walk goes. */
export interface WalkLimits {
  readonly levels: number;
  readonly entries: number;
}

const foreign = new Set(['node_modules', 'vendor', 'venv', '__pycache__', 'site-packages']);

/**
 * Paths of the files below a directory, relative to it and with slashes, for a hint: level by level, in the order of their names.
 * Directories of dependencies and hidden ones, those behind links, those that can't be read, and what exceeds the limits are left out.
 */
export function* walk(root: string, { levels, entries }: WalkLimits): Generator<string> {
  let left = entries;
  let level: readonly string[] = [''];
  for (let depth = 0; depth < levels && level.length > 0; depth += 1) {
    const below: string[] = [];
    for (const directory of level) {
      for (const entry of list(join(root, directory))) {
        left -= 1;
        if (left < 0) return;
        const path = directory + entry.name;
        if (!entry.isDirectory()) yield path;
        else if (!entry.name.startsWith('.') && !foreign.has(entry.name)) below.push(`${path}/`);
      }
    }
    level = below;
  }
}

function list(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // A directory that can't be read holds nothing that could be suggested.
    return [];
  }
}
