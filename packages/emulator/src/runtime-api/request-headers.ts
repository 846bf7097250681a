import type { IncomingMessage } from 'node:http';

/** A header's value; undefined where there is none. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** How a runtime sends its response; undefined for a way that there is not. */
export function responseMode(request: IncomingMessage): 'buffered' | 'streaming' | undefined {
  // The runtime interface emulator of AWS takes both, in any case.
  const mode = request.headers['lambda-runtime-function-response-mode'] ?? 'buffered';
  const known = String(mode).toLowerCase();
  return known === 'buffered' || known === 'streaming' ? known : undefined;
}
