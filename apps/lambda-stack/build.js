import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { buildClients } from '../../packages/ric/build.js';
import { buildToolbox } from '../../packages/toolbox/build.js';
import { thirdPartyLicences } from './third-party-licences.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

rmSync(at('dist'), { recursive: true, force: true });

const { metafile } = await build({
  entryPoints: { main: at('src/main.ts') },
  outdir: at('dist'),
  bundle: true,
  external: ['esbuild'],
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['@lambda-stack/source'],
  // Directly in dist: `new URL('../', import.meta.url)` must be the package's root in every chunk.
  chunkNames: 'chunk-[hash]',
  minifySyntax: true,
  minifyWhitespace: true,
  // What dockerode needs for engines over SSH and for its own builds: neither is used here.
  alias: {
    ...Object.fromEntries(
      ['ssh2', '@grpc/grpc-js', '@grpc/proto-loader'].map((name) => [name, at('unused-module.cjs')]),
    ),
    // What it is found by otherwise calls a `require` that can't be followed.
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
  },
  legalComments: 'linked',
  metafile: true,
  absWorkingDir: at('.'),
  banner: {
    // Dependencies in CommonJS call `require` for Node's built-ins.
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
writeFileSync(at('dist/THIRD-PARTY-LICENSES.txt'), thirdPartyLicences(metafile, at('.')));
await buildClients(at('dist/clients'));
const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
await buildToolbox(at('dist/toolbox'), { version, serve: at('src/serve/main.ts') });
cpSync(at('../../compose/images'), at('dist/images'), { recursive: true });

mkdirSync(at('schema'), { recursive: true });
const schema = execFileSync(process.execPath, [at('bin/lambda-stack.js'), 'config', 'schema']);
writeFileSync(at('schema/lambda-stack.schema.json'), schema);
