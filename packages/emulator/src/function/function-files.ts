import { CodeError, isZip } from '@lambda-stack/code';
import { EntrypointError, type Roots } from '@lambda-stack/runtimes';

import type { FunctionDefinition } from '../options.ts';
import type { HeldTree, TreeStore } from './tree-store.ts';

/** Where a function's files are; they stay until they are released. */
export interface HeldFiles extends Pick<Roots, 'task' | 'opt'> {
  /** To be called once, when nothing runs from them any more. @throws where what is unused can't be removed */
  release(): Promise<void>;
}

/** One state of a function's files. */
interface Version extends Pick<Roots, 'task' | 'opt'> {
  readonly trees: readonly HeldTree[];
  /** Those who run from it, and one for being the newest. */
  holders: number;
}

/** The files that environments of a function start from: its code or what is in its zip, and its layers over each other. */
export class FunctionFiles {
  readonly #definition: FunctionDefinition;
  readonly #store: TreeStore;
  readonly #note: (text: string) => void;
  #newest: Version | undefined;
  #isWatched = false;
  /** How many changes there were, as far as they are known. */
  #changes = 0;
  /** How many of them are in the newest files. */
  #included = -1;
  #running: { readonly changes: number; readonly done: Promise<void> } | undefined;
  #said: string | undefined;

  /** @param note takes what the log shall say */
  constructor(definition: FunctionDefinition, store: TreeStore, note: (text: string) => void) {
    this.#definition = definition;
    this.#store = store;
    this.#note = note;
  }

  /** From now on, {@link changed} is called for every change; before, files are looked at whenever they are held. */
  watched(): void {
    this.#isWatched = true;
    this.#changes += 1;
  }

  /** Changes may be missed again. */
  unwatched(): void {
    this.#isWatched = false;
  }

  changed(): void {
    this.#changes += 1;
  }

  /**
   * The newest files that can be used; where the newest of all can't, the log says why.
   * @throws EntrypointError where there are none
   */
  async hold(): Promise<HeldFiles> {
    const { code, layers = [] } = this.#definition;
    if (!isZip(code) && layers.length === 0) return { task: code, release: () => Promise.resolve() };
    if (!this.#isWatched) this.#changes += 1;
    if (this.#included !== this.#changes) await this.#refresh();
    const version = this.#newest;
    if (version === undefined) throw new Error('The function has been closed');
    version.holders += 1;
    const { task, opt } = version;
    return { task, ...(opt === undefined ? {} : { opt }), release: () => this.#release(version) };
  }

  /** Lets go of the newest files, once nothing is started any more. */
  async close(): Promise<void> {
    await this.#runningEnd();
    await this.#replace(undefined);
  }

  /** Looks at the files as they are now: those who come meanwhile wait for the same, unless there was a change since. */
  async #refresh(): Promise<void> {
    const changes = this.#changes;
    if (this.#running !== undefined && this.#running.changes < changes) await this.#runningEnd();
    this.#running ??= {
      changes: this.#changes,
      done: this.#tryRefresh(this.#changes).finally(() => (this.#running = undefined)),
    };
    await this.#running.done;
  }

  /** A failure is told to those who wait for the files. */
  async #runningEnd(): Promise<void> {
    await this.#running?.done.catch(() => undefined);
  }

  async #tryRefresh(changes: number): Promise<void> {
    try {
      await this.#replace(await this.#prepare());
      this.#included = changes;
      this.#said = undefined;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const remedy = error instanceof CodeError ? ` ${error.remedy}` : '';
      if (this.#newest !== undefined) {
        this.#say(`${error.message}.${remedy}`);
        return;
      }
      throw error instanceof CodeError
        ? new EntrypointError('code-unusable', error.message, error.remedy)
        : error;
    }
  }

  #say(problem: string): void {
    if (this.#said === problem) return;
    this.#said = problem;
    this.#note(`${problem} Until then, the last good version answers`);
  }

  async #prepare(): Promise<Version> {
    const { code, layers = [] } = this.#definition;
    const trees: HeldTree[] = [];
    const hold = async (sources: readonly string[]): Promise<string> => {
      const tree = await this.#store.hold(sources);
      trees.push(tree);
      return tree.path;
    };
    try {
      const task = isZip(code) ? await hold([code]) : code;
      const opt = layers.length === 0 ? {} : { opt: await hold(layers) };
      return { task, ...opt, trees, holders: 1 };
    } catch (error) {
      await release(trees);
      throw error;
    }
  }

  async #replace(next: Version | undefined): Promise<void> {
    const before = this.#newest;
    this.#newest = next;
    if (before !== undefined) await this.#release(before);
  }

  async #release(version: Version): Promise<void> {
    version.holders -= 1;
    if (version.holders === 0) await release(version.trees);
  }
}

const release = async (trees: readonly HeldTree[]): Promise<void> => {
  await Promise.all(trees.map((tree) => tree.release()));
};
