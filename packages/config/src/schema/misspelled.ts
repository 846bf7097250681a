import type * as z from 'zod';

import type { Cursor } from '../tree/cursor.ts';
import { isFreeKey } from '../tree/node.ts';
import { meantKey } from './meant-key.ts';
import { keysOf, schemaAt } from './schema-at.ts';

/**
 * Whether a map lacks a key, and has an unknown one that was probably meant to be it: what follows from its absence would lead away from
 * the mistake.
 */
export function isMisspelled(schema: z.core.$ZodType, map: Cursor, key: string): boolean {
  if (map.child(key).node !== undefined) return false;
  const section = schemaAt(schema, map.path);
  const known = section === undefined ? [] : keysOf(section);
  return map
    .children()
    .some((each) => !known.includes(each.key) && !isFreeKey(each.key) && meantKey(each.key, known) === key);
}
