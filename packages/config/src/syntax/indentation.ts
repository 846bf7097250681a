import { indented, type ContentLine } from './content-line.ts';
import { indexOfLine, type Diagnosis, type SyntaxIssue } from './diagnosis.ts';

/** A line that is indented neither like its neighbours nor like what it could be in. */
export function diagnoseIndentation(syntax: SyntaxIssue): Diagnosis | undefined {
  const { code } = syntax.error;
  if (code === 'BLOCK_AS_IMPLICIT_KEY' || code === 'MULTILINE_IMPLICIT_KEY')
    return belowValue(syntax) ?? unevenItem(syntax);
  return code === 'BAD_INDENT' ? unevenKey(syntax) : undefined;
}

/** A key below one that has a value already: the parser takes both for one text, and complains of the first. */
function belowValue(syntax: SyntaxIssue): Diagnosis | undefined {
  const index = indexOfLine(syntax);
  const [above, line] = [syntax.lines[index], syntax.lines[index + 1]];
  if (above?.valueBegin === undefined || line?.key === undefined) return undefined;
  if (syntax.column <= above.begin + 1 || line.indent <= above.begin) return undefined;
  return misplaced(line, above, above.begin);
}

/** An item of a list that does not begin where the one before it does. */
function unevenItem(syntax: SyntaxIssue): Diagnosis | undefined {
  const index = indexOfLine(syntax);
  const line = syntax.lines[index];
  if (line === undefined || !isItem(line)) return undefined;
  const before = syntax.lines.slice(0, index).findLast(isItem);
  if (before === undefined || before.indent === line.indent) return undefined;
  return misplaced(line, before, before.indent);
}

const isItem = ({ indent, begin }: ContentLine): boolean => begin > indent;

function unevenKey(syntax: SyntaxIssue): Diagnosis | undefined {
  const { lines } = syntax;
  const index = indexOfLine(syntax);
  const line = lines[index];
  if (line?.key === undefined) return undefined;
  const open = openLevels(lines, index);
  const deeper = open.findLast((level) => level.indent > line.indent);
  const outer = open.find((level) => level.indent < line.indent);
  if (open.some(({ indent }) => indent === line.indent)) return undefined;
  if (deeper !== undefined) {
    const before = siblingsBefore(lines, index, deeper.indent, outer?.indent ?? -1);
    const after = siblingsAfter(lines, index, outer?.indent ?? -1);
    const [first] = before;
    // The few are wrong, not the many.
    if (first !== undefined && before.length < after) return misplaced(first, line, line.indent, before);
  }
  const target = levelFor(line, lines[index + 1], open);
  return target === undefined ? undefined : misplaced(line, target, target.indent);
}

/** The levels that a line could continue, the deepest first: for each, the last line that is indented so. */
function openLevels(lines: readonly ContentLine[], index: number): readonly ContentLine[] {
  const levels: ContentLine[] = [];
  for (const line of lines.slice(0, index).toReversed()) {
    if (line.indent < (levels.at(-1)?.indent ?? Infinity)) levels.push(line);
  }
  return levels;
}

/** A key without a value belongs one level above the lines below it; else the nearest level counts. */
function levelFor(
  line: ContentLine,
  next: ContentLine | undefined,
  open: readonly ContentLine[],
): ContentLine | undefined {
  if (line.valueBegin === undefined && next !== undefined && next.indent > line.indent)
    return open.find((level) => level.indent < next.indent);
  const distance = ({ indent }: ContentLine): number => Math.abs(indent - line.indent);
  return open.reduce<ContentLine | undefined>(
    (best, level) => (best === undefined || distance(level) < distance(best) ? level : best),
    undefined,
  );
}

function siblingsBefore(
  lines: readonly ContentLine[],
  index: number,
  indent: number,
  outer: number,
): readonly ContentLine[] {
  const begin = lines.slice(0, index).findLastIndex((line) => line.indent <= outer) + 1;
  return lines.slice(begin, index).filter((line) => line.indent === indent);
}

function siblingsAfter(lines: readonly ContentLine[], index: number, outer: number): number {
  const rest = lines.slice(index);
  const end = rest.findIndex((line) => line.indent <= outer);
  const indent = rest[0]?.indent;
  return rest.slice(0, end === -1 ? undefined : end).filter((line) => line.indent === indent).length;
}

function misplaced(
  line: ContentLine,
  like: ContentLine,
  spaces: number,
  all: readonly ContentLine[] = [line],
): Diagnosis {
  return {
    line: line.number,
    column: line.indent + 1,
    length: line.begin - line.indent + (line.key ?? line.text.slice(line.begin)).length,
    words: {
      message: `this is not valid YAML: the line is indented by ${count(line.indent)}, line ${like.number} by ${spaces}`,
      fix:
        spaces === 0
          ? `Indent it like line ${like.number}: not at all.`
          : `Indent it like line ${like.number}: by ${count(spaces)}.`,
    },
    repair: new Map(all.map((each) => [each.number, indented(each, spaces)])),
    isCause: true,
  };
}

function count(spaces: number): string {
  return spaces === 1 ? '1 space' : `${spaces} spaces`;
}
