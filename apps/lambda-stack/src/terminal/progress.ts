import type { ListrDefaultRendererLogLevels } from 'listr2';

import type { Terminal } from './terminal.ts';

/** Shows the steps of a longer command. */
export interface Progress<Step extends string> {
  /** This step has begun: those before it are done. */
  readonly step: (step: Step) => void;
  /** What goes on within the step that has begun. */
  readonly detail: (text: string) => void;
  /** All steps are done, or the one that had begun has failed. Resolves when that is shown. */
  readonly end: (outcome: 'done' | 'failed') => Promise<void>;
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Progress on standard error, for a person who looks at a terminal.
 * @param elsewhere what is seen of it in a file or a pipe: each step, as a line, or nothing
 */
export async function createProgress<Step extends string>(
  terminal: Terminal,
  steps: readonly Step[],
  elsewhere: 'lines' | 'silent' = 'silent',
): Promise<Progress<Step>> {
  const line = (step: Step): void => {
    if (elsewhere === 'lines' && steps.includes(step)) terminal.err(`${step} …`);
  };
  if (!terminal.interactive) return { step: line, detail: () => undefined, end: () => Promise.resolve() };
  const { Listr, ListrLogger, ProcessOutput } = await import('listr2');
  const tasks = steps.map((title) => ({ title, ...defer() }));
  let show: ((text: string) => void) | undefined;
  const list = new Listr(
    tasks.map(({ title, promise }) => ({
      title,
      task: (_, task) => {
        show = (text) => (task.output = text);
        return promise;
      },
    })),
    {
      // Signals are the command's own business.
      registerSignalListeners: false,
      exitOnError: true,
      rendererOptions: {
        // The step keeps its name; why it failed is said after it.
        showErrorMessage: false,
        logger: new ListrLogger<ListrDefaultRendererLogLevels>({
          useIcons: true,
          processOutput: new ProcessOutput(process.stderr, process.stderr),
        }),
      },
    },
  );
  // What has failed is reported by who runs the steps.
  const shown = list.run().then(
    () => undefined,
    () => undefined,
  );
  let current = 0;
  const finishUpTo = (index: number): void => {
    for (const task of tasks.slice(current, index)) task.resolve();
    current = index;
  };
  return {
    step: (step) => finishUpTo(steps.indexOf(step)),
    detail: (text) => show?.(text),
    async end(outcome) {
      if (outcome === 'done') finishUpTo(tasks.length);
      else tasks[current]?.reject(new Error('failed'));
      await shown;
    },
  };
}

function defer(): Deferred {
  let settle: Pick<Deferred, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  // Rejected only while its task waits for it, or not at all.
  promise.catch(() => undefined);
  if (!settle) throw new Error('A promise runs its executor at once');
  return { promise, ...settle };
}
