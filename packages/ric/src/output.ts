/**
 * Makes standard output and error write before the call returns, as files do. Else what a function prints beyond the buffer of the pipe
 * would be written after its answer, or never where the process ends: Node.js waits for pipes that are full, in the background.
 */
export function writeOutputAtOnce(): void {
  for (const stream of [process.stdout, process.stderr]) {
    // Not public, but there since Node.js 0.x, and what every package that does this uses; a file or a terminal has none.
    const handle: unknown = Reflect.get(stream, '_handle');
    if (isBlockable(handle)) handle.setBlocking(true);
  }
}

const isBlockable = (handle: unknown): handle is { setBlocking(blocking: boolean): void } =>
  typeof handle === 'object' &&
  handle !== null &&
  'setBlocking' in handle &&
  typeof handle.setBlocking === 'function';
