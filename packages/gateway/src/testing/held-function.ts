import type { Handler } from './function-invoker.ts';

/** A function that answers when the test lets it. */
export interface HeldFunction {
  readonly handler: Handler;
  /** Resolves when it is called. */
  readonly begun: Promise<void>;
  readonly release: () => void;
}

export function holdFunction(): HeldFunction {
  let release = (): void => undefined;
  let begin = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const handler: Handler = async () => {
    begin();
    await released;
    return { statusCode: 200, body: 'held' };
  };
  return { handler, begun, release };
}
