import { oomKills } from './oom-kills.ts';

/** The kernel's count, as far as its kills were claimed, or came before what claimed one. */
let claimed = 0;

/** The kernel's count as it told it last, to whomever, and when: one for all processes, which are of one control group. */
let counted = { kills: 0, at: -Infinity };

/** The kernel is not asked again for this long (ms): no process is started, fills the memory and is killed in less. */
const freshFor = 20;

/**
 * Whether a process may have been killed for want of memory: the kernel counts such kills, and does not tell whom it has killed. All that
 * lambda-stack starts is of one control group; each kill is claimed once.
 */
export class OomClaim {
  readonly #now: () => number;
  #before: number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#before = this.#count();
  }

  /** The process lives: what the kernel has killed so far was another one. */
  renew(): void {
    const isFresh = this.#now() - counted.at < freshFor;
    this.#before = isFresh ? counted.kills : this.#count();
  }

  /** Claims a kill for the process, which was killed. @returns whether there is one that is not claimed yet */
  claim(): boolean {
    const known = Math.max(this.#before, claimed);
    if (this.#count() <= known) return false;
    claimed = known + 1;
    return true;
  }

  #count(): number {
    counted = { kills: oomKills(), at: this.#now() };
    return counted.kills;
  }
}
