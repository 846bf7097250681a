import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Writes the clients as they are put beside functions: `node/index.mjs`, `python/bootstrap.py`, `shell/bootstrap`.
 *
 * @param {string} outdir where to; made if need be
 * @returns {Promise<void>}
 */
export async function buildClients(outdir) {
  await build({
    entryPoints: [join(here, 'src/main.ts')],
    outfile: join(outdir, 'node/index.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  for (const file of ['python/bootstrap.py', 'shell/bootstrap']) {
    const target = join(outdir, file);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(here, file), target);
    await chmod(target, 0o755);
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await buildClients(process.argv[2] ?? join(here, 'dist/clients'));
}
