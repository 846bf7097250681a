import { splitReferences } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

/** A value of a document. */
export type Value = string | number | boolean | null | readonly Value[] | ValueMap;

interface ValueMap {
  readonly [key: string]: Value;
}

/** What a value of a document is made from: its texts keep their references, as those of the model do. */
export type Draft = string | number | boolean | null | Passed | readonly Draft[] | DraftMap;

export interface DraftMap {
  readonly [key: string]: Draft;
}

const inner: unique symbol = Symbol('passed');

interface Passed {
  readonly [inner]: Draft;
}

/** A part in Compose's own terms, in which `$` is Compose's. */
export const passed = (draft: Draft): Passed => ({ [inner]: draft });

/**
 * Text that keeps its references, as Compose reads it: `${env:X:-d}` becomes `${X:-d}`, and any other `$` is doubled, or Compose would
 * replace it. A variable that must be set is `${X?…}`: for Compose, `${X}` would be empty.
 */
function composeText(text: string): string {
  return splitReferences(text)
    .map((part) => (part.kind === 'reference' ? interpolation(part) : doubled(part.text)))
    .join('');
}

/** Text of the user's own Compose definitions: `$` is Compose's there, and only our references are changed. */
function passedText(text: string): string {
  return splitReferences(text)
    .map((part) => {
      if (part.kind === 'reference') return interpolation(part);
      return part.text.replaceAll('${env:', () => '$${env:');
    })
    .join('');
}

/** The value that a draft stands for; keys stay as they are, Compose replaces nothing in them. */
export function finished(draft: Draft, change: (text: string) => string = composeText): Value {
  if (typeof draft === 'string') return change(draft);
  if (typeof draft !== 'object' || draft === null) return draft;
  if (isList(draft)) return draft.map((item) => finished(item, change));
  if (inner in draft) return finished(draft[inner], passedText);
  return Object.fromEntries(Object.entries(draft).map(([key, item]) => [key, finished(item, change)]));
}

function interpolation({ name, fallback }: { name: string; fallback: string | undefined }): string {
  if (fallback === undefined) return `\${${name}?set ${name}}`;
  if (fallback.includes('\n')) {
    throw new StackError(
      'NOT_GENERATED',
      `The default of \${env:${name}:-…} has more than one line, which Compose does not take`,
      {
        hint: `Set ${name} where it is used, in the file .env say, and write \${env:${name}}.`,
      },
    );
  }
  return `\${${name}:-${doubled(fallback)}}`;
}

// A function, for in a replacement `$$` is one dollar.
const doubled = (text: string): string => text.replaceAll('$', () => '$$');

/** `Array.isArray` says nothing of read-only lists. */
export function isList(draft: readonly Draft[] | DraftMap | Passed): draft is readonly Draft[] {
  return Array.isArray(draft);
}
