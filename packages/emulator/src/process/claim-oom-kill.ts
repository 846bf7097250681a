import { oomKills } from './oom-kills.ts';

/** The kernel's count, as far as its kills were claimed, or came before the process that claimed one. */
let claimed = 0;

/**
 * Claims a kill for a process that was killed: the kernel counts those for want of memory, and does not tell whom it has killed. All that
 * this process starts is of one control group; each kill is claimed once.
 * @param before the count when the process was started
 * @returns whether there is one that is not claimed yet
 */
export function claimOomKill(before: number): boolean {
  const known = Math.max(before, claimed);
  if (oomKills() <= known) return false;
  claimed = known + 1;
  return true;
}
