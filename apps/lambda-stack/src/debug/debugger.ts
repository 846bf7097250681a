import type { FunctionState } from '@lambda-stack/invoke';
import type { DebugLanguage } from '@lambda-stack/runtimes';

import type { OwnListener } from '../ports/listen.ts';

/** Where debuggers attach: this machine alone can reach it. */
export const debugHost = '127.0.0.1';

/** How long (ms) a start waits for functions that are debugged, to say who listens. */
export const debuggersWithinMs = 5_000;

/** A function that a debugger can attach to. */
export interface Debugger {
  readonly functionName: string;
  /** Undefined where it can't be told from outside what runs in an image. */
  readonly language: DebugLanguage | undefined;
  /** On this machine. */
  readonly port: number;
  /** The usual port, where that is taken. */
  readonly movedFrom?: number;
  /** Whether the function has not started, so that nothing listens there by now. */
  readonly isSilent?: boolean;
  /** Where its code is here and for the debugger, where those are two places: in a container. */
  readonly paths?: DebuggedPaths;
}

/** A directory on this machine, and what it is in a container. */
export interface DebuggedPaths {
  readonly local: string;
  readonly remote: string;
}

/** With what is known of the functions by now. */
export const withSilence = (
  debuggers: readonly Debugger[],
  functions: readonly Pick<FunctionState, 'name' | 'environments'>[],
): readonly Debugger[] =>
  debuggers.map((one) => ({
    ...one,
    isSilent: functions.some(
      ({ name, environments }) => name === one.functionName && environments.length === 0,
    ),
  }));

/** What the debuggers of each language are called, and what attaches to them beside an editor. */
const kinds: Readonly<
  Record<DebugLanguage, { readonly name: string; readonly client: (address: string) => string }>
> = {
  nodejs: { name: 'Node.js', client: () => 'chrome://inspect' },
  python: { name: 'debugpy', client: () => 'a client of the Debug Adapter Protocol' },
  go: { name: 'Delve', client: (address) => `dlv connect ${address}` },
  java: { name: 'JDWP', client: (address) => `jdb -attach ${address}` },
};

export const debugAddress = ({ port }: Pick<Debugger, 'port'>): string => `${debugHost}:${port}`;

export const debuggerListener = ({ functionName, port }: Debugger): OwnListener => ({
  what: `debugger of "${functionName}"`,
  address: { host: debugHost, port },
});

/** A debugger as it is said when the stack is up: function, kind, address, how to attach. */
export function debuggerCells(one: Debugger): string[] {
  const { functionName, language } = one;
  const address = debugAddress(one);
  if (language === undefined) return [functionName, 'debugger', address];
  const { name, client } = kinds[language];
  return [functionName, name, address, `attach an editor, or ${client(address)}`];
}
