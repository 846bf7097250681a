import type { FunctionState } from '@lambda-stack/invoke';

import { debugAddress } from '../debug/debugger.ts';
import { busyEnvironments } from '../engine/busy-environments.ts';
import { silenceLines } from './problem-lines.ts';

/** What `ps` tells of a function, whichever engine runs it. */
export const functionTitles = [
  'ENVIRONMENTS',
  'INVOCATIONS',
  'ERRORS',
  'THROTTLES',
  'QUEUED',
  'MEMORY',
] as const;

/** A function's cells under `functionTitles`. */
export function functionCells(fn: FunctionState): string[] {
  const idle = fn.environments.filter(({ phase }) => phase === 'idle').length;
  const memory = Math.max(0, ...fn.environments.map(({ memoryMB }) => memoryMB));
  const { invocations, errors, throttles } = fn.counters;
  return [
    `${busyEnvironments(fn)} busy, ${idle} idle`,
    String(invocations),
    String(errors),
    String(throttles),
    String(fn.events?.queued ?? 0),
    `${memory}/${fn.memory} MB`,
  ];
}

/** Where functions listen for debuggers, or that they do not, as sentences. It is an environment of the function that listens. */
export const debuggerLines = (functions: readonly FunctionState[]): string[] =>
  functions.flatMap((fn) => {
    const { name, debugPort, environments } = fn;
    if (debugPort === undefined) return [];
    if (environments.length > 0)
      return [`${name} listens for a debugger at ${debugAddress({ port: debugPort })}`];
    return silenceLines([{ functionName: name, port: debugPort, isSilent: true }], [fn]);
  });

/** When the asynchronous invocations that wait are tried, as sentences. @param now milliseconds since 1970 */
export const queueLines = (functions: readonly FunctionState[], now: number): string[] =>
  functions.flatMap(({ name, events }) => {
    if (events?.nextAt === undefined) return [];
    const seconds = Math.ceil((Date.parse(events.nextAt) - now) / 1000);
    return [`${name} has ${events.queued} queued: next ${seconds > 0 ? `in ${seconds} s` : 'now'}`];
  });
