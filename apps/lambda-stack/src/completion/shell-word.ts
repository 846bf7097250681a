/** A quoted part of a word, which may still lack its end, or an escaped character. */
const quoted = /'([^']*)'?|"((?:\\[^]|[^"\\])*)"?|\\([^])/g;

/** A word as a shell hands it on: without its quotes, and with the home directory for `~`. Variables stay as they are written. */
export function shellWord(word: string, home: string): string {
  const isBelowHome = word === '~' || word.startsWith('~/');
  const plain = (isBelowHome ? word.slice(1) : word).replace(
    quoted,
    (_all, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
  );
  return isBelowHome ? home + plain : plain;
}
