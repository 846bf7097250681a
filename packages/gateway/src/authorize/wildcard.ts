/**
 * Whether a pattern with `*` (any characters) and `?` (one of them) takes all of a text. Its cost is at most the product of
 * both lengths: there is nothing that a pattern could make it try again and again.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let [at, position] = [0, 0];
  /** Where the last star is, and what of the text it has taken so far. */
  let star = -1;
  let taken = 0;
  while (position < text.length) {
    if (pattern[at] === '*') {
      star = at++;
      taken = position;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[position])) {
      at++;
      position++;
    } else if (star !== -1) {
      at = star + 1;
      position = ++taken;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
