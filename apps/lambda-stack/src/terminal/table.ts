import { stripVTControlCharacters } from 'node:util';

/** Lines of columns, two spaces apart; the last column is as wide as it is. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const width = (text: string): number => stripVTControlCharacters(text).length;
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => width(row[i] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd(),
  );
}
