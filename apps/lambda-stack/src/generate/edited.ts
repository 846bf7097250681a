import { StackError } from '@lambda-stack/errors';

import type { FileChange } from './generated-files.ts';
import { patchOf, summaryOf } from './show-changes.ts';

/** @throws StackError `EDITED_BY_HAND` where files would be overwritten that someone has changed, unless that is wanted */
export function refuseEdited(changes: readonly FileChange[], force: boolean): void {
  const edited = changes.filter(({ state }) => state === 'edited');
  if (edited.length === 0 || force) return;
  throw new StackError(
    'EDITED_BY_HAND',
    [
      'These files were changed by hand, or are not from lambda-stack:',
      summaryOf(edited),
      ...edited.map(patchOf),
    ].join('\n'),
  );
}
