import type { Exchange } from '@lambda-stack/http';

/** Whether a runtime names a way to send its response that there is. */
export function hasKnownResponseMode({ headers }: Exchange): boolean {
  // The runtime interface emulator of AWS takes both, in any case.
  const mode = headers['lambda-runtime-function-response-mode'] ?? 'buffered';
  return ['buffered', 'streaming'].includes(String(mode).toLowerCase());
}
