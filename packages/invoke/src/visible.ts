/** What a reader can't see: control and format characters, spaces beyond the usual one. Line ends and tabs are shown by what they do. */
const unseen = /(?![\n\r\t ])[\p{C}\p{Z}]/gu;

/** Text for people, in which characters that can't be seen are named: `U+FEFF` for a byte order mark. */
export const visible = (text: string): string =>
  text.replaceAll(
    unseen,
    (character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
