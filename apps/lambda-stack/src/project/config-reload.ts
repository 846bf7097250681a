import { StackError } from '@lambda-stack/errors';

export interface ReloadOptions {
  /** Runs what the configuration says now; gives what moved by it, as sentences. @throws where it can't; the old one runs on */
  readonly apply: () => Promise<readonly string[]>;
  readonly notify: (message: string) => void;
  /** A remedy with its commands as the user can type them. */
  readonly typed: (remedy: string) => string;
}

/** Applies changes of the configuration, and says what came of each. */
export interface Reload {
  /** The configuration has changed. While one change is applied, all that follow count as one: what the files say then. */
  request(): void;
  /** Applies nothing more; resolves when what has begun is done. */
  close(): Promise<void>;
}

export function createReload({ apply, notify, typed }: ReloadOptions): Reload {
  let wanted = false;
  let closed = false;
  let running: Promise<void> | undefined;
  const reload = async (): Promise<void> => {
    try {
      const moved = await apply();
      notify(['The changed configuration is applied', ...moved].join('\n  '));
    } catch (error) {
      const reason = error instanceof StackError ? `${error.message}\n${typed(error.hint)}` : String(error);
      notify(`The changed configuration is not applied, the old one runs on:\n${reason}`);
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
