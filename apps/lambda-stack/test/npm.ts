import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { execa } from 'execa';

import type { Sandbox } from './sandbox.ts';

/** What `npm pack` has made of a package. */
export interface Tarball {
  readonly name: string;
  readonly version: string;
  /** Its package.json. */
  readonly manifest: object;
  readonly integrity: string;
  readonly path: string;
  /** The paths of the files in it. */
  readonly files: readonly string[];
}

/** npm without a registry, with a cache of its own. */
export class Npm {
  readonly #sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** Its environment, for other commands. */
  get env(): NodeJS.ProcessEnv {
    const { directory } = this.#sandbox;
    return { ...this.#sandbox.environment(), npm_config_cache: join(directory, 'cache') };
  }

  async pack(directories: readonly string[]): Promise<Tarball[]> {
    const { directory } = this.#sandbox;
    const packed: {
      id: string;
      name: string;
      version: string;
      integrity: string;
      filename: string;
      files: { path: string }[];
    }[] = JSON.parse(await this.#run(directory, 'pack', '--json', '--ignore-scripts', ...directories));
    const manifests = new Map(
      directories.map(manifestOf).map((each) => [`${each.name}@${each.version}`, each]),
    );
    return packed.map(({ id, name, version, integrity, filename, files }) => ({
      name,
      version,
      manifest: manifests.get(id) ?? {},
      integrity,
      // Older versions of npm name the file of a scoped package by its name.
      path: join(directory, filename.replace('@', '').replace('/', '-')),
      files: files.map(({ path }) => path),
    }));
  }

  /** Installs packages by name and version, with what they need, from a registry. */
  async installFrom(registry: string, packages: readonly Tarball[], target: string): Promise<void> {
    const wanted = packages.map(({ name, version }) => `${name}@${version}`);
    const settings = ['--registry', registry, '--ignore-scripts', '--no-audit', '--no-fund'];
    await this.#run(target, 'install', ...settings, ...wanted);
  }

  async #run(cwd: string, ...args: readonly string[]): Promise<string> {
    return (await execa('npm', args, { cwd, env: this.env, extendEnv: false })).stdout;
  }
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifestOf(directory: string): Manifest {
  const manifest: Manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  return manifest;
}

/** Where the packages are installed here that a package needs from elsewhere, and those that they need. */
export function dependencies(directory: string, found = new Set<string>()): Set<string> {
  for (const name of Object.keys(manifestOf(directory).dependencies ?? {})) {
    const place = installed(name, directory);
    if (name.startsWith('@lambda-stack/') || found.has(place)) continue;
    found.add(place);
    dependencies(place, found);
  }
  return found;
}

/** The directory of an installed package, as code in `directory` finds it. */
export function installed(name: string, directory: string): string {
  const places = createRequire(join(directory, 'package.json')).resolve.paths(`${name}/`) ?? [];
  const place = places.map((path) => join(path, name)).find(existsSync);
  if (place === undefined) throw new Error(`${name} is not installed`);
  return realpathSync(place);
}
