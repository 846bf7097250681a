import { StackError } from '@lambda-stack/errors';

export interface ReloadOptions {
  /** Runs what the configuration says now; gives what moved by it, as sentences. @throws where it can't; the old one runs on */
  readonly apply: () => Promise<readonly string[]>;
  readonly notify: (message: string) => void;
}

/** Applies each change of the configuration after the one before, and says what came of it. */
export function createReload({ apply, notify }: ReloadOptions): () => void {
  let last = Promise.resolve();
  const reload = async (): Promise<void> => {
    try {
      const moved = await apply();
      notify(['The changed configuration is applied', ...moved].join('\n  '));
    } catch (error) {
      const reason = error instanceof StackError ? `${error.message}\n${error.hint}` : String(error);
      notify(`The changed configuration is not applied, the old one runs on:\n${reason}`);
    }
  };
  return () => {
    last = last.then(reload);
  };
}
