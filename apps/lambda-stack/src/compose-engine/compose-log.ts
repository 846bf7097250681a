import type { LogLine } from '@lambda-stack/docker';
import { isPlatformLine, type LogRecord } from '@lambda-stack/emulator';

/** Services whose every line is lambda-stack's own. */
const ownServices = new Set(['gateway', 'lambda', 'toolbox']);

/** A line of a container as a record of the stack's log. @param name what its service is called by users */
export const logRecord = (
  { service, container, time, text }: LogLine,
  name: string = service,
): LogRecord => ({
  time: Date.parse(time),
  function: name,
  environment: container,
  kind: ownServices.has(service) || isPlatformLine(text) ? 'platform' : 'function',
  text,
});
