/** One sign of a pattern: a character, any text, or any character. */
type Sign = { readonly character: string } | 'text' | 'any';

/** What a pattern may say beside `*` and `?`. */
export interface WildcardRules {
  readonly ignoreCase?: boolean;
  /** Whether a backslash takes the meaning from a `*`, a `?` or a backslash behind it: so in load balancers, not in policies. */
  readonly escapes?: boolean;
}

/**
 * Makes a test of a pattern: `*` stands for any text, `?` for any character. The cost of a test grows with the product of the two
 * lengths at most, so that no pattern can hold up a gateway.
 */
export function wildcard(
  pattern: string,
  { ignoreCase = false, escapes = false }: WildcardRules = {},
): (text: string) => boolean {
  const folded = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const signs = signsOf(folded(pattern), escapes ? /\\([*?\\])|./gsu : /./gsu);
  return (text) => matches(signs, folded(text));
}

function signsOf(pattern: string, sign: RegExp): Sign[] {
  return Array.from(pattern.matchAll(sign), ([whole, escaped]): Sign => {
    if (escaped !== undefined) return { character: escaped };
    if (whole === '*') return 'text';
    return whole === '?' ? 'any' : { character: whole };
  });
}

/** Goes back to the last `*` alone: what those before it took need never be changed. */
function matches(signs: readonly Sign[], text: string): boolean {
  const characters = Array.from(text);
  let at = 0;
  let index = 0;
  let retry: { readonly at: number; index: number } | undefined;
  while (index < characters.length) {
    const sign = signs[at];
    if (sign === 'text') {
      at += 1;
      retry = { at, index };
    } else if (sign !== undefined && (sign === 'any' || sign.character === characters[index])) {
      at += 1;
      index += 1;
    } else if (retry !== undefined) {
      retry.index += 1;
      ({ at, index } = retry);
    } else return false;
  }
  return signs.slice(at).every((sign) => sign === 'text');
}
