import { InputWatcher, isZip, watchSources, type CodeListener, type CodeWatcher } from '@lambda-stack/code';
import type { FunctionCounters } from '@lambda-stack/invoke';

import { closeAll } from '../close-all.ts';
import type { FunctionDefinition } from '../options.ts';
import { reasonOf } from '../reason-of.ts';
import { turn } from '../turn.ts';
import type { FunctionFiles } from './function-files.ts';

export interface CodeWatchOptions {
  readonly definition: FunctionDefinition;
  readonly files: FunctionFiles;
  readonly counters: FunctionCounters;
  /** Told when changed code can be used: of what is not bundled, within the event of the file system. */
  readonly onUsable: () => void;
  /** Takes what the log shall say. */
  readonly note: (text: string) => void;
}

/** Tells of changes of a function's code. */
export class CodeWatch {
  readonly #options: CodeWatchOptions;
  #watcher: CodeWatcher | undefined;
  /** What is bundled with the code from elsewhere. */
  #inputs: InputWatcher | undefined;
  /** Cold starts at the last change that the log was told of: further ones before the next start are not said. */
  #saidAt = -1;

  constructor(options: CodeWatchOptions) {
    this.#options = options;
  }

  get isOn(): boolean {
    return this.#watcher !== undefined;
  }

  /** Begins with the first start of a runtime, or with code that is known to be broken: before, code is read fresh anyway. */
  start(): void {
    const { definition, files, onUsable, note } = this.#options;
    const { watch, code, sources = code, layers = [], name } = definition;
    if (watch === false || this.#watcher) return;
    const listener: CodeListener = {
      onChange: () => files.changed(),
      onError: (error) => {
        files.unwatched();
        note(`Watching the code of ${name} failed: ${error.message}`);
      },
    };
    this.#watcher = watchSources({ code, layers }, watch, listener);
    // What is in a zip file changes with it.
    if (!isZip(code)) this.#inputs = new InputWatcher(sources, watch, listener);
    files.watched({
      onInputs: (inputs, since) => {
        this.#inputs?.watch(inputs, since).catch((error: unknown) => note(reasonOf(error)));
      },
      onUsable: () => {
        onUsable();
        this.#say();
      },
    });
  }

  /** Resolves when what changed before this call is seen. */
  async catchUp(): Promise<void> {
    // It is in the event loop's queue by now.
    await turn();
    await this.#options.files.catchUp();
  }

  close(): Promise<void> {
    return closeAll([() => this.#watcher?.close() ?? [], () => this.#inputs?.close() ?? []]);
  }

  #say(): void {
    const { counters, note } = this.#options;
    if (this.#saidAt === counters.coldStarts) return;
    this.#saidAt = counters.coldStarts;
    note('Code changed: the next invocation starts it anew');
  }
}
