import { existsSync } from 'node:fs';

/** How often (ms) directories that are gone, or not there yet, are looked for. */
const lookEveryMs = 200;

/** Those who wait, by path: one look serves all of them, watchers of several functions say. */
const awaited = new Map<string, Set<() => void>>();

let timer: NodeJS.Timeout | undefined;

/**
 * Tells once when something is at a path, a directory as a rule; at the earliest after the next look.
 * @returns what ends the waiting
 */
export function whenThere(path: string, tell: () => void): () => void {
  const waiting = awaited.get(path) ?? new Set();
  awaited.set(path, waiting.add(tell));
  timer ??= setInterval(look, lookEveryMs).unref();
  return () => {
    waiting.delete(tell);
    if (waiting.size === 0 && awaited.get(path) === waiting) forget(path);
  };
}

/** A look takes microseconds, less than it would to hand it to another thread. */
function look(): void {
  for (const [path, waiting] of [...awaited]) {
    if (!existsSync(path)) continue;
    forget(path);
    for (const tell of waiting) tell();
  }
}

function forget(path: string): void {
  awaited.delete(path);
  if (awaited.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}
