import type { Stack } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

/** What the running listeners and environments were made with. */
const fixed = ({ name, region, accountId, endpoint }: Stack): Record<string, string> => ({
  name,
  region,
  accountId,
  endpoint: JSON.stringify(endpoint),
});

/** @throws StackError `CONFIG_NEEDS_RESTART` where a running stack can't be changed in this way */
export function refuseFixedChanges(before: Stack, after: Stack): void {
  const [old, now] = [fixed(before), fixed(after)];
  const changed = Object.keys(old).filter((key) => old[key] !== now[key]);
  if (changed.length === 0) return;
  throw new StackError(
    'CONFIG_NEEDS_RESTART',
    `A change of ${changed.join(', ')} cannot be applied to a running stack`,
  );
}
