import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What is smaller (bytes) is the garbage collector's own concern. */
const large = 1_048_576;

/** That much (bytes) is allocated for large bodies before those that are done with are cleared away: two of the largest. */
const litter = 2 * 6 * 1_048_576;

type Collect = (options: { readonly type: 'minor' }) => void;

let collect: Collect | undefined;
let allocated = 0;

/**
 * Memory for a body; what is not written to is not taken from the machine. By itself, V8 clears new memory away when there are 32 MB of
 * it, with the large bodies that came meanwhile, and what has lasted so long is looked for in the whole heap.
 */
export function allocateBody(bytes: number): Buffer {
  if (bytes >= large) {
    allocated += bytes;
    if (allocated > litter) {
      collect ??= collector();
      collect({ type: 'minor' });
      allocated = bytes;
    }
  }
  return Buffer.allocUnsafeSlow(bytes);
}

/** V8's collector, in a process that was not started with `--expose-gc`. */
function collector(): Collect {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('globalThis.gc');
  return isCollect(found) ? found : () => undefined;
}

const isCollect = (value: unknown): value is Collect => typeof value === 'function';
