import type { LogRecord } from '@lambda-stack/emulator';
import type { GatewayLogEntry } from '@lambda-stack/gateway';

/** Whose records those of the supervisor itself are. */
export const supervisorName = 'lambda-stack';

/** A gateway's request as a line of the log. */
export const accessRecord = (gateway: string, entry: GatewayLogEntry): LogRecord => ({
  ...platformRecord(
    gateway,
    `${entry.method} ${subjectOf(entry)} → ${entry.status} ${entry.durationMs.toFixed(1)} ms` +
      (entry.bytes === undefined ? '' : ` ${entry.bytes} bytes`) +
      (entry.function === undefined ? '' : ` (${entry.function})`) +
      (entry.error === undefined ? '' : `: ${entry.error}`),
  ),
  requestId: entry.requestId,
});

/** All messages to a WebSocket API have one path: their routes tell them apart. */
const subjectOf = ({ method, route, path }: GatewayLogEntry): string =>
  method === 'MESSAGE' ? (route ?? path) : path;

/** The same as the container of all gateways writes it: each line with its gateway. */
export const gatewayLine = ({ function: gateway, text }: LogRecord): string => `${gateway}: ${text}`;

/** What {@link gatewayLine} has written; undefined for any other line. @param gateways those that the container serves */
export function readGatewayLine(
  line: string,
  gateways: readonly string[],
): { readonly gateway: string; readonly text: string } | undefined {
  const gateway = gateways.find((name) => line.startsWith(`${name}: `));
  return gateway === undefined ? undefined : { gateway, text: line.slice(gateway.length + 2) };
}

/** What the supervisor has to say, as a line of the log. */
export const noticeRecord = (text: string): LogRecord => platformRecord(supervisorName, text);

const platformRecord = (name: string, text: string): LogRecord => ({
  time: Date.now(),
  function: name,
  environment: '',
  kind: 'platform',
  text,
});
