import { CodeError, isZip, prepareLayers, writeBundle } from '@lambda-stack/code';
import { EntrypointError, type Roots } from '@lambda-stack/runtimes';

import type { LogLevel } from '../log/level.ts';
import type { FunctionDefinition } from '../options.ts';
import { reasonOf } from '../reason-of.ts';
import { bundleFunction, mayBeBundled, type FunctionBundle } from './bundle-function.ts';
import type { HeldTree, TreeStore } from './tree-store.ts';

/** A change is looked at when nothing has followed for this long (ms): editors and builds write in several steps, a packer slowly. */
const quietMs = { bundled: 30, packed: 300 };

/** Where a function's files are; they stay until they are released. */
export interface HeldFiles extends Pick<Roots, 'task' | 'opt'> {
  /** The directory of what its TypeScript was made into; absolute. */
  readonly bundle?: string;
  /** To be called once, when nothing runs from them any more. @throws where what is unused can't be removed */
  release(): Promise<void>;
}

/** What is wrong with the newest files. */
interface CodeProblem {
  /** In a line, which goes on after the function's name. */
  readonly summary: string;
  /** Whether those before them are used. */
  readonly lastGoodAnswers: boolean;
}

/** How bad it is what is said of code. */
export type CodeLevel = Extract<LogLevel, 'INFO' | 'WARN' | 'ERROR'>;

/** One state of a function's files. */
interface Version extends Pick<Roots, 'task' | 'opt'> {
  readonly trees: readonly HeldTree[];
  readonly bundle?: FunctionBundle & { readonly path: string };
  /** Those who run from it, and one for being the newest. */
  holders: number;
}

/** Is told of files that are watched. */
export interface FilesListener {
  /**
   * Which files are bundled, each time that they are read.
   * @param since the files as they were at this time (ms since 1970), or later, were read
   */
  onInputs(files: readonly string[], since: number): void;
  /** Files have changed, and can be used: environments that were started before are outdated. */
  onUsable(): void;
}

/** The files that environments of a function start from: its code, what is in its zip or made of its TypeScript, and its layers over each other. */
export class FunctionFiles {
  readonly #definition: FunctionDefinition;
  readonly #store: TreeStore;
  readonly #say: (text: string, level: CodeLevel) => void;
  #listener: FilesListener | undefined;
  #newest: Version | undefined;
  #isWatched = false;
  /** How many changes there were, as far as they are known. */
  #changes = 0;
  /** How many of them are in the newest files. */
  #included = -1;
  /** The last one that was reported, and the last one that the listener knows to be usable. */
  #reported = 0;
  #usable = 0;
  #running: { readonly changes: number; readonly done: Promise<void> } | undefined;
  /** What is wrong with the newest of all. */
  #problem: CodeProblem | undefined;
  #said: string | undefined;
  /** Those of the newest bundle of all, which have been said. */
  #warnings: ReadonlySet<string> = new Set();
  #soon: NodeJS.Timeout | undefined;

  /** @param say takes what the function's log shall say of its code */
  constructor(
    definition: FunctionDefinition,
    store: TreeStore,
    say: (text: string, level: CodeLevel) => void,
  ) {
    this.#definition = definition;
    this.#store = store;
    this.#say = say;
  }

  get #isBehind(): boolean {
    return this.#problem?.lastGoodAnswers === true;
  }

  /** What is wrong with the newest code, in a line that goes on after the function's name; as far as that is known. */
  get problem(): string | undefined {
    if (this.#problem === undefined) return undefined;
    const { summary, lastGoodAnswers } = this.#problem;
    return lastGoodAnswers ? `${summary}; the last good version answers` : summary;
  }

  /** Whether a change was reported that is in no environment yet. */
  get #isPending(): boolean {
    return this.#reported > this.#usable;
  }

  /** From now on, {@link changed} is called for every change; before, files are looked at whenever they are held. */
  watched(listener: FilesListener): void {
    this.#listener = listener;
    this.#isWatched = true;
    this.#changes += 1;
    if (this.#problem !== undefined) this.#refreshSoon();
  }

  /** Changes may be missed again. */
  unwatched(): void {
    this.#isWatched = false;
  }

  /** A file has changed. What is made of it is made before it counts as usable: else what runs goes on. */
  changed(): void {
    this.#changes += 1;
    this.#reported = this.#changes;
    const isMade = this.#newest !== undefined && this.#newest.trees.length > 0;
    if (isMade) this.#refreshSoon();
    else this.#tellUsable(this.#changes);
  }

  #tellUsable(changes: number): void {
    this.#usable = changes;
    this.#listener?.onUsable();
  }

  #refreshSoon(): void {
    clearTimeout(this.#soon);
    const ms = this.#newest?.bundle === undefined ? quietMs.packed : quietMs.bundled;
    this.#soon = setTimeout(() => void this.#refreshAhead(), ms).unref();
  }

  /** So that what is wrong with a change is said at once, and the next environment need not wait. */
  async #refreshAhead(): Promise<void> {
    try {
      if (this.#included !== this.#changes) await this.#refresh();
    } catch (error) {
      this.#sayOnce(reasonOf(error));
    }
  }

  /**
   * The newest files that can be used; where the newest of all can't, the log says why.
   * @throws EntrypointError where there are none
   */
  async hold(): Promise<HeldFiles> {
    const { code, layers = [] } = this.#definition;
    if (!isZip(code) && layers.length === 0 && !mayBeBundled(this.#definition))
      return { task: code, release: () => Promise.resolve() };
    if (!this.#isWatched) this.#changes += 1;
    if (this.#included !== this.#changes) await this.#refresh();
    const version = this.#newest;
    if (version === undefined) throw new Error('The function has been closed');
    version.holders += 1;
    const { task, opt, bundle } = version;
    return {
      task,
      ...(opt === undefined ? {} : { opt }),
      ...(bundle === undefined ? {} : { bundle: bundle.path }),
      release: () => this.#release(version),
    };
  }

  /**
   * Looks at a change that has not been looked at; also again at one that can't be used, while the last good version answers: what mends
   * it may be nothing that is watched, a package that is installed say.
   */
  async catchUp(): Promise<void> {
    if (this.#isPending || this.#isBehind) await this.#refresh();
  }

  /** Lets go of the newest files, once nothing is started any more. */
  async close(): Promise<void> {
    clearTimeout(this.#soon);
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
      const wasBehind = this.#isBehind;
      const next = await this.#prepare();
      await this.#take(next);
      if (!this.#isBehind && (this.#isPending || wasBehind)) this.#tellUsable(changes);
      // Else the next start looks again.
      if (next.bundle?.problem === undefined) this.#included = changes;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const remedy = error instanceof CodeError ? ` ${error.remedy}` : '';
      if (this.#newest !== undefined) {
        this.#problem = {
          summary: `has new code that can't be used: ${error.message}`,
          lastGoodAnswers: true,
        };
        this.#sayOfGood(`${error.message}.${remedy} `);
        return;
      }
      throw error instanceof CodeError
        ? new EntrypointError('code-unusable', error.message, error.remedy)
        : error;
    }
  }

  /** Code that is broken is run only where nothing better is known: it tells what is wrong with it. */
  async #take(next: Version): Promise<void> {
    const { bundle } = next;
    const problem = bundle?.problem;
    const wasProblem = this.#problem !== undefined;
    const isWorse =
      problem !== undefined && this.#newest !== undefined && this.#newest.bundle?.problem === undefined;
    this.#problem = problem && { summary: `does not bundle: ${problem.summary}`, lastGoodAnswers: isWorse };
    await (isWorse ? this.#release(next) : this.#replace(next));
    if (bundle !== undefined) this.#listener?.onInputs(bundle.inputs, bundle.since);
    this.#warn(bundle?.warnings ?? []);
    if (isWorse) this.#sayOfGood(`${problem.text}\n`);
    else if (problem !== undefined) this.#sayOnce(problem.text);
    else if (wasProblem) this.#sayMended(bundle);
  }

  #warn(warnings: readonly string[]): void {
    for (const warning of warnings) if (!this.#warnings.has(warning)) this.#say(warning, 'WARN');
    this.#warnings = new Set(warnings);
  }

  #sayOfGood(problem: string): void {
    this.#sayOnce(`${problem}Until then, the last good version answers`);
  }

  #sayMended(bundle: FunctionBundle | undefined): void {
    this.#said = undefined;
    this.#say(bundle === undefined ? 'The code can be used again' : 'The code bundles again', 'INFO');
  }

  #sayOnce(text: string): void {
    if (this.#said === text) return;
    this.#said = text;
    this.#say(text, 'ERROR');
  }

  async #prepare(): Promise<Version> {
    const { code, layers = [] } = this.#definition;
    const trees: HeldTree[] = [];
    const hold = async (prepare: Parameters<TreeStore['hold']>[0]): Promise<string> => {
      const tree = await this.#store.hold(prepare);
      trees.push(tree);
      return tree.path;
    };
    const overlay = (sources: readonly string[]): Promise<string> =>
      hold((directory) => prepareLayers(sources, directory));
    try {
      const task = isZip(code) ? await overlay([code]) : code;
      const opt = layers.length === 0 ? {} : { opt: await overlay(layers) };
      const bundle = await bundleFunction(this.#definition, { task, ...opt });
      if (bundle === undefined) return { task, ...opt, trees, holders: 1 };
      const path = await hold((directory) => writeBundle(bundle, directory));
      return { task, ...opt, bundle: { ...bundle, path }, trees, holders: 1 };
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
