import { resolve } from 'node:path';

import { unzip } from './zip/unzip.ts';

/** `node unzip.mjs FILE DIRECTORY`: unpacks a zip file; ends with 0, or with 1 and one line that says why. */
async function main([file, directory, ...more]: readonly string[]): Promise<void> {
  if (file === undefined || directory === undefined || more.length > 0)
    throw new Error('usage: unzip FILE DIRECTORY');
  await unzip(resolve(file), resolve(directory));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(
    `unzip: ${error instanceof Error ? error.message.replaceAll(/\s*\n\s*/g, ' ') : String(error)}`,
  );
  process.exitCode = 1;
}
