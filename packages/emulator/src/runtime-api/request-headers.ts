import type { IncomingMessage } from 'node:http';

/** A header's value; undefined where there is none. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whether a runtime names a way to send its response that there is. */
export function hasKnownResponseMode(request: IncomingMessage): boolean {
  // The runtime interface emulator of AWS takes both, in any case.
  const mode = request.headers['lambda-runtime-function-response-mode'] ?? 'buffered';
  return ['buffered', 'streaming'].includes(String(mode).toLowerCase());
}
