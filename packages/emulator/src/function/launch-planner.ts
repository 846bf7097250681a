import {
  createPathMap,
  EntrypointError,
  madeTrees,
  nameSources,
  parseRuntime,
  planLaunch,
  runtimeDirectory,
  type LaunchPlan,
  type Roots,
  type Runtime,
} from '@lambda-stack/runtimes';

import type { EmulatorOptions, FunctionDefinition } from '../options.ts';
import type { HeldFiles } from './function-files.ts';

/** How an environment of a function is started. */
export interface FunctionLaunch {
  readonly plan: LaunchPlan;
  readonly roots: Roots;
  /** The function's own variables, with real paths. */
  readonly own: Readonly<Record<string, string>>;
}

/** Finds out how one function is started: its program, where Lambda's directories are for it, and its variables. */
export class LaunchPlanner {
  readonly #definition: FunctionDefinition;
  readonly #runtime: Runtime;
  readonly #options: Pick<EmulatorOptions, 'clients' | 'searchPath'>;

  constructor(definition: FunctionDefinition, options: Pick<EmulatorOptions, 'clients' | 'searchPath'>) {
    const runtime = parseRuntime(definition.runtime);
    if (!runtime) throw new Error(`Unknown runtime ${definition.runtime}`);
    this.#definition = definition;
    this.#runtime = runtime;
    this.#options = options;
  }

  /** @throws EntrypointError when it can't be started */
  async plan(files: HeldFiles, tmp: string): Promise<FunctionLaunch> {
    const { clients, searchPath } = this.#options;
    const { handler, image, memory, debug } = this.#definition;
    const roots = this.roots(files, tmp);
    const own = this.#ownVariables(roots);
    const planned = planLaunch({
      runtime: this.#runtime,
      handler,
      bundle: files.bundle,
      image,
      memory,
      roots,
      clients,
      environment: own,
      searchPath,
      debug,
    });
    return { plan: await this.inSources(files, planned), roots, own };
  }

  /** @throws EntrypointError as `start` does, in terms of the zip files and layers that the files were made of */
  async inSources<T>(files: HeldFiles, start: Promise<T>): Promise<T> {
    try {
      return await start;
    } catch (error) {
      throw error instanceof EntrypointError ? nameSources(error, madeTrees(files, this.#definition)) : error;
    }
  }

  roots({ task, opt }: HeldFiles, tmp: string): Roots {
    const runtime = runtimeDirectory(this.#options.clients, this.#runtime.language);
    const layers = this.#definition.image ? '/opt' : opt;
    return { task, ...(layers === undefined ? {} : { opt: layers }), runtime, tmp };
  }

  /** What differs from Lambda, by what tells one note from another: a variable's path is another one each time. */
  notes({ plan, own }: FunctionLaunch): ReadonlyMap<string, string> {
    const given = { ...this.#definition.environment, ...this.#definition.localEnvironment };
    const mapped = Object.entries(own).filter(([name, value]) => given[name] !== value);
    return new Map([
      ...plan.notes.map((note) => [note, note] as const),
      ...mapped.map(
        ([name, value]) =>
          [name, `${name} is ${value}: Lambda's paths stand for those of this machine`] as const,
      ),
    ]);
  }

  #ownVariables(roots: Roots): Record<string, string> {
    const { environment, localEnvironment, image } = this.#definition;
    if (image) return { ...environment, ...localEnvironment };
    return { ...createPathMap(roots).mapValues(environment), ...localEnvironment };
  }
}
