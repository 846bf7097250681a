import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { buildClients } from '../../packages/ric/build.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

rmSync(at('dist'), { recursive: true, force: true });

await build({
  entryPoints: { main: at('src/main.ts') },
  outdir: at('dist'),
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['@lambda-stack/source'],
  // Directly in dist: `new URL('../', import.meta.url)` must be the package's root in every chunk.
  chunkNames: 'chunk-[hash]',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  legalComments: 'linked',
  banner: {
    // Dependencies in CommonJS call `require` for Node's built-ins.
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
await buildClients(at('dist/clients'));

mkdirSync(at('schema'), { recursive: true });
const schema = execFileSync(process.execPath, [at('bin/lambda-stack.js'), 'config', 'schema']);
writeFileSync(at('schema/lambda-stack.schema.json'), schema);
cpSync(at('../../LICENSE'), at('LICENSE'));
