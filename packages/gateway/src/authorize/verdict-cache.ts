import type { Verdict } from './authorizer-answer.ts';

/** A verdict that was given before. */
export interface KeptVerdict {
  readonly verdict: Verdict;
  /** When it was given, in ms of the clock. */
  readonly since: number;
}

/** The most verdicts that are kept of one authorizer; the oldest makes room. */
const capacity = 1_000;

/** The verdicts of one authorizer, by the identity that they were asked with. */
export class VerdictCache {
  readonly #entries = new Map<string, KeptVerdict>();
  readonly #ttlMs: number;
  readonly #clock: () => number;

  /**
   * @param ttl seconds; 0 keeps nothing
   * @param clock ms
   */
  constructor(ttl: number, clock: () => number) {
    this.#ttlMs = ttl * 1000;
    this.#clock = clock;
  }

  get(identity: readonly string[]): KeptVerdict | undefined {
    const entry = this.#entries.get(JSON.stringify(identity));
    return entry !== undefined && this.#clock() < entry.since + this.#ttlMs ? entry : undefined;
  }

  set(identity: readonly string[], verdict: Verdict): void {
    if (this.#ttlMs === 0) return;
    const key = JSON.stringify(identity);
    this.#entries.delete(key);
    this.#entries.set(key, { verdict, since: this.#clock() });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > capacity && oldest !== undefined) this.#entries.delete(oldest);
  }
}
