import { cp } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Writes the clients as they are put beside functions: `node/index.mjs`, `python/bootstrap.py` and
 * `ruby/bootstrap.rb` with their modules, `shell/bootstrap`, and `java/bootstrap`, `dotnet/bootstrap`, which start AWS's.
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
    // Not the names: traces of functions have some of them.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  for (const language of ['python', 'ruby', 'shell', 'java', 'dotnet']) {
    const isSource = (path) => basename(path) !== '__pycache__';
    await cp(join(here, language), join(outdir, language), { recursive: true, filter: isSource });
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await buildClients(process.argv[2] ?? join(here, 'dist/clients'));
}
