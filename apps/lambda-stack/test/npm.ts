import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { execa } from 'execa';

import type { Sandbox } from './sandbox.ts';

/** What `npm pack` has made of a package. */
export interface Tarball {
  readonly name: string;
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
    const packed: { name: string; filename: string; files: { path: string }[] }[] = JSON.parse(
      await this.#run(directory, 'pack', '--json', '--ignore-scripts', ...directories),
    );
    return packed.map(({ name, filename, files }) => ({
      name,
      // Older versions of npm name the file of a scoped package by its name.
      path: join(directory, filename.replace('@', '').replace('/', '-')),
      files: files.map(({ path }) => path),
    }));
  }

  async install(tarballs: readonly Tarball[], target: string): Promise<void> {
    const paths = tarballs.map(({ path }) => path);
    await this.#run(target, 'install', '--offline', '--no-audit', '--no-fund', ...paths);
  }

  async #run(cwd: string, ...args: readonly string[]): Promise<string> {
    return (await execa('npm', args, { cwd, env: this.env, extendEnv: false })).stdout;
  }
}

/** Where the packages are installed here that a package needs from elsewhere, and those that they need. */
export function dependencies(directory: string, found = new Set<string>()): Set<string> {
  const manifest: { dependencies?: Record<string, string> } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  );
  for (const name of Object.keys(manifest.dependencies ?? {})) {
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
