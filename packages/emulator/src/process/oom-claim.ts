import { oomKills } from './oom-kills.ts';

/** The kernel's count, as far as its kills were claimed, or came before what claimed one. */
let claimed = 0;

/** The kernel is not asked again for this long (ms): no process is started, fills the memory and is killed in less. */
const freshFor = 20;

/**
 * Whether a process may have been killed for want of memory: the kernel counts such kills, and does not tell whom it has killed. All that
 * lambda-stack starts is of one control group; each kill is claimed once.
 */
export class OomClaim {
  readonly #now: () => number;
  #before = 0;
  #countedAt = -Infinity;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.renew();
  }

  /** The process lives: what the kernel has killed so far was another one. */
  renew(): void {
    if (this.#now() - this.#countedAt < freshFor) return;
    this.#countedAt = this.#now();
    this.#before = oomKills();
  }

  /** Claims a kill for the process, which was killed. @returns whether there is one that is not claimed yet */
  claim(): boolean {
    const known = Math.max(this.#before, claimed);
    if (oomKills() <= known) return false;
    claimed = known + 1;
    return true;
  }
}
