import type { LogRecord } from '@lambda-stack/emulator';
import type { GatewayLogEntry } from '@lambda-stack/gateway';

/** Whose records those of the supervisor itself are. */
export const supervisorName = 'lambda-stack';

/** A record with what its text says as fields, for programs. */
export interface PlatformRecord extends LogRecord {
  readonly request?: GatewayRequest;
}

/** A request to a gateway, whose name and id the record has itself. */
type GatewayRequest = Omit<GatewayLogEntry, 'gateway' | 'requestId'>;

/** Of a path, how many characters people are shown, and how many programs: one that is longer would not be a line of a container. */
const shownPath = 1_000;
const keptPath = 10_000;

/** A gateway's request as a record of the log. */
export const accessRecord = ({ gateway, requestId, ...request }: GatewayLogEntry): PlatformRecord => ({
  ...platformRecord(gateway, describeRequest(request)),
  requestId,
  request: {
    ...request,
    path: cut(request.path, keptPath),
    durationMs: Math.round(request.durationMs * 1000) / 1000,
  },
});

/** What the supervisor has to say, as a record of the log. */
export const noticeRecord = (text: string): PlatformRecord => platformRecord(supervisorName, text);

/** What lambda-stack has to say of a function or gateway, or of itself. */
export const platformRecord = (name: string, text: string): PlatformRecord => ({
  time: Date.now(),
  function: name,
  environment: '',
  kind: 'platform',
  text,
});

function describeRequest(request: GatewayRequest): string {
  const { method, status, durationMs, bytes, function: name, error, note } = request;
  const why = error ?? note;
  return (
    `${method} ${subjectOf(request)} → ${status} ${durationMs.toFixed(1)} ms` +
    (bytes === undefined ? '' : ` ${bytes} bytes`) +
    (name === undefined ? '' : ` (${name})`) +
    (why === undefined ? '' : `: ${why}`)
  );
}

/** All messages to a WebSocket API have one path: their routes tell them apart. */
const subjectOf = ({ method, route, path }: GatewayRequest): string =>
  method === 'MESSAGE' ? (route ?? path) : cut(path, shownPath);

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)}…`;
