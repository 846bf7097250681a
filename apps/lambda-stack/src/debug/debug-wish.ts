import { InvalidArgumentError } from 'commander';

/** A function that shall be debugged, as `up --debug FN[=PORT]` names it. */
export interface DebugWish {
  readonly functionName: string;
  /** The language's usual port, or the next free one, where it is left out. */
  readonly port?: number;
}

/** Adds what one more `--debug` says. @throws InvalidArgumentError */
export function addDebugWish(text: string, before: readonly DebugWish[] = []): readonly DebugWish[] {
  const [, functionName, port] = /^([\w-]+)(?:=(\d{1,5}))?$/.exec(text) ?? [];
  const isPort = port === undefined || (Number(port) > 0 && Number(port) <= 65_535);
  if (functionName === undefined || !isPort)
    throw new InvalidArgumentError('It must be a function, or FUNCTION=PORT with a port from 1 to 65535.');
  if (before.some((wish) => wish.functionName === functionName))
    throw new InvalidArgumentError(`${functionName} is named twice.`);
  return [...before, { functionName, ...(port === undefined ? {} : { port: Number(port) }) }];
}

/** The option as it was typed. */
export const debugArguments = (wishes: readonly DebugWish[]): string[] =>
  wishes.flatMap(({ functionName, port }) => [
    '--debug',
    port === undefined ? functionName : `${functionName}=${port}`,
  ]);
