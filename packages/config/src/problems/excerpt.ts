/** The widest that a source line is shown, in terminal columns. */
const widest = 100;
/** How much stays visible before the caret in a line that is cut. */
const lead = 30;

/** Two columns wide in a terminal. */
const wide =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
/** No columns wide. */
const narrow = /[\p{Mn}\p{Me}\p{Cf}]/u;

interface Cell {
  readonly text: string;
  readonly width: number;
  readonly marked: boolean;
}

/** The line and the line below it, with carets under `length` units from `column` on. */
export function excerpt(
  line: string,
  column: number,
  length: number,
): readonly [line: string, carets: string] {
  const cells = window(cellsOf(line, column, length));
  const text = cells
    .map((cell) => cell.text)
    .join('')
    .trimEnd();
  const start = cells.findIndex((cell) => cell.marked);
  const before = start === -1 ? cells : cells.slice(0, start);
  const marked = cells.filter((cell) => cell.marked);
  return [text, ' '.repeat(widthOf(before)) + '^'.repeat(Math.max(1, widthOf(marked)))];
}

function cellsOf(line: string, column: number, length: number): readonly Cell[] {
  let unit = 1;
  return Array.from(line, (character) => {
    const marked = unit >= column && unit < column + length;
    unit += character.length;
    return { ...shown(character), marked };
  });
}

/** Tabs become spaces, and control characters cannot reach the terminal. */
function shown(character: string): Omit<Cell, 'marked'> {
  if (character === '\t') return { text: '  ', width: 2 };
  if (/\p{Cc}/u.test(character)) return { text: '\ufffd', width: 1 };
  if (narrow.test(character)) return { text: /\p{Cf}/u.test(character) ? '' : character, width: 0 };
  return { text: character, width: wide.test(character) ? 2 : 1 };
}

/** Cuts a long line to the part around its mark. */
function window(cells: readonly Cell[]): readonly Cell[] {
  if (widthOf(cells) <= widest) return cells;
  const mark = cells.findIndex((cell) => cell.marked);
  const from = Math.max(0, (mark === -1 ? cells.length : mark) - lead);
  const kept: Cell[] = from > 0 ? [ellipsis] : [];
  let room = widest - 2;
  for (const cell of cells.slice(from)) {
    room -= cell.width;
    if (room < 0) return [...kept, ellipsis];
    kept.push(cell);
  }
  return kept;
}

const ellipsis: Cell = { text: '…', width: 1, marked: false };

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
