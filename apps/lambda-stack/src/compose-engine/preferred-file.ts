import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { composeFile } from './generated-file.ts';

/** What plain `docker compose` takes before it takes the generated file, in its order. */
const preferredNames = ['compose.yaml', 'compose.yml'];

/** What keeps plain `docker compose` from the generated file of a directory, and what to do; undefined where nothing does. */
export function preferredFile(
  directory: string,
): { readonly message: string; readonly remedy: string } | undefined {
  const name = preferredNames.find((each) => existsSync(join(directory, each)));
  if (name === undefined) return undefined;
  return {
    message: `Plain "docker compose" takes ${join(directory, name)} there, and not ${composeFile}`,
    remedy: `Call it with -f ${composeFile}, or move ${name} away.`,
  };
}
