/**
 * Run while the toolbox's image is built, for stacks with functions in TypeScript: `node fetch.mjs DIRECTORY` gets esbuild, for this
 * platform, from the npm registry (`NPM_CONFIG_REGISTRY`, or npm's own). What comes is checked against `packages.json` beside this file.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const registry = (process.env.NPM_CONFIG_REGISTRY).replace(/\/$/, '');
const packages = JSON.parse(readFileSync(new URL('packages.json', import.meta.url), 'utf8'));

for (const { name, version, integrity, cpu } of packages) {
  if (cpu !== undefined && cpu !== process.arch) continue;
  const url = `${registry}/${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
  const directory = join(process.argv[2], name);
  mkdirSync(directory, { recursive: true });
  execFileSync('tar', ['-xz', '--strip-components=1', '-C', directory], { input: await get(url, integrity) });
}

async function get(url, integrity) {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the registry answers ${response.status}`);
    const tarball = Buffer.from(await response.arrayBuffer());
    const found = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    if (found !== integrity) throw new Error(`it has ${found}, expected is ${integrity}`);
    return tarball;
  } catch (error) {
    const reason = error.cause?.message ?? error.message;
    console.error(`${url}: ${reason}
Functions in TypeScript need esbuild. Another registry, or a certificate, is set in the image that the toolbox is made from
(NPM_CONFIG_REGISTRY, NODE_EXTRA_CA_CERTS): toolbox.nodeImage in lambda-stack.yaml names it.`);
    process.exit(1);
  }
}
