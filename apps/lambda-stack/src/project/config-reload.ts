import { StackError } from '@lambda-stack/errors';

import { summaryOf } from './error-summary.ts';

export interface ReloadOptions {
  /** What is applied, as it is said. */
  readonly what: string;
  /** Runs what the configuration says now; gives what moved by it, as sentences. @throws where it can't; the old one runs on */
  readonly apply: () => Promise<readonly string[]>;
  /** What is there after a change that could not be applied, as it is said. */
  readonly whatRunsOn: () => string;
  readonly notify: (message: string) => void;
  /** A remedy with its commands as the user can type them. */
  readonly typed: (remedy: string) => string;
}

/** Applies changes of the configuration, and says what came of each. */
export interface Reload {
  /** Why the newest configuration is not applied, where that is so. */
  readonly problem: string | undefined;
  /** The configuration has changed. While one change is applied, all that follow count as one: what the files say then. */
  request(): void;
  /** Applies nothing more; resolves when what has begun is done. */
  close(): Promise<void>;
}

export function createReload({ what, apply, whatRunsOn, notify, typed }: ReloadOptions): Reload {
  let wanted = false;
  let closed = false;
  let problem: string | undefined;
  let running: Promise<void> | undefined;
  const reload = async (): Promise<void> => {
    try {
      const moved = await apply();
      problem = undefined;
      notify([`${what} is applied`, ...moved].join('\n  '));
    } catch (error) {
      problem = summaryOf(error);
      const reason = error instanceof StackError ? `${error.message}\n${typed(error.hint)}` : String(error);
      notify(`${what} is not applied, ${whatRunsOn()}:\n${reason}`);
    }
  };
  const run = async (): Promise<void> => {
    while (wanted && !closed) {
      wanted = false;
      await reload();
    }
    running = undefined;
  };
  return {
    get problem() {
      return problem;
    },
    request() {
      if (closed) return;
      wanted = true;
      running ??= run();
    },
    async close() {
      closed = true;
      await running;
    },
  };
}
