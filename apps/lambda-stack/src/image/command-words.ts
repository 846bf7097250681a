/** A command's words after its name. */
export interface CommandWords {
  /** Options that have a value in the next word, at the beginning. */
  readonly options: ReadonlyMap<string, string>;
  /** What follows the options. */
  readonly rest: readonly string[];
}

/**
 * Divides the words of a command into options and the rest.
 * @param valued options that take the next word as their value; others are one word
 * @param last among them those that no option follows: `python -m module`
 */
export function divide(
  words: readonly string[],
  valued: ReadonlySet<string>,
  last: ReadonlySet<string> = new Set(),
): CommandWords {
  const options = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return { options, rest: words.slice(at + 1) };
    if (!word.startsWith('-')) return { options, rest: words.slice(at) };
    if (!valued.has(word) && !last.has(word)) continue;
    at += 1;
    options.set(word, words[at] ?? '');
    if (last.has(word)) return { options, rest: words.slice(at + 1) };
  }
  return { options, rest: [] };
}

/** The value of the first of these options that is there. */
export const optionOf = ({ options }: CommandWords, ...names: readonly string[]): string | undefined =>
  names.map((name) => options.get(name)).find((value) => value !== undefined);
