import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { buildClients } from '../ric/build.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Programs in `bin/`, and the bundles in `app/` that they run. */
const programs = {
  'aws-lambda-rie': { name: 'function', source: at('src/function.ts') },
  probe: { name: 'probe', source: at('src/probe.ts') },
  prepare: { name: 'prepare', source: at('src/prepare.ts') },
};

/**
 * How the programs are started. A container's `NODE_OPTIONS`, wherever it is from, are meant for its function: ours get them under another
 * name, which `aws-lambda-rie` hands on. Linux before 5.1 reads 127 characters of such a line.
 */
const shebang =
  '#!/.lambda-stack/bin/env -S -u NODE_OPTIONS LAMBDA_STACK_NODE_OPTIONS=${NODE_OPTIONS} /.lambda-stack/bin/node';

/** What Dockerfiles of functions run: layers and code in zip files are unpacked where an image is built. */
const unzip = { name: 'unzip', source: at('../code/src/unzip-main.ts') };

/**
 * Writes the toolbox as it is put beside a generated `docker-compose.yml`: the context of its image.
 *
 * @param {string} outdir where to; what is there is removed
 * @param {{ version: string, serve: string }} options `serve`: the source of the program that
 *   runs in the services `gateway` and `lambda`
 * @returns {Promise<import('esbuild').Metafile>}
 */
export async function buildToolbox(outdir, { version, serve }) {
  await rm(outdir, { recursive: true, force: true });
  const all = { ...programs, serve: { name: 'serve', source: serve } };
  const { metafile } = await build({
    entryPoints: Object.fromEntries([...Object.values(all), unzip].map(({ name, source }) => [name, source])),
    outdir: join(outdir, 'app'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    external: ['esbuild'],
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@lambda-stack/source'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    absWorkingDir: at('.'),
    define: { LAMBDA_STACK_VERSION: JSON.stringify(version) },
    banner: {
      // Dependencies in CommonJS call `require` for Node's built-ins.
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  await mkdir(join(outdir, 'bin'));
  for (const [program, { name }] of Object.entries(all)) {
    const text = `${shebang}\nimport('../app/${name}.mjs');\n`;
    await writeFile(join(outdir, 'bin', program), text, { mode: 0o755 });
  }
  await cp(at('Dockerfile'), join(outdir, 'Dockerfile'));
  for (const [name, content] of Object.entries(await npmFiles()))
    await writeFile(join(outdir, name), `${JSON.stringify(content, null, 2)}\n`);
  await buildClients(join(outdir, 'clients'));
  return metafile;
}

/**
 * What npm installs into the toolbox, for functions in TypeScript: esbuild, as it is locked here. The package.json is there in any case,
 * or that in the root of an image would say what kind of modules ours are.
 */
async function npmFiles() {
  const { lockfileVersion, packages } = JSON.parse(await readFile(at('../../package-lock.json'), 'utf8'));
  const manifest = { private: true, dependencies: { esbuild: packages['node_modules/esbuild'].version } };
  const locked = Object.entries(packages).filter(([path]) =>
    /^node_modules\/(?:@esbuild\/.*|esbuild)$/.test(path),
  );
  return {
    'package.json': manifest,
    'package-lock.json': {
      lockfileVersion,
      requires: true,
      packages: { '': manifest, ...Object.fromEntries(locked) },
    },
  };
}
