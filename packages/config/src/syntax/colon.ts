import type { ContentLine } from './content-line.ts';
import { indexOfLine, type Diagnosis, type SyntaxIssue } from './diagnosis.ts';

const codes: readonly string[] = ['MULTILINE_IMPLICIT_KEY', 'MISSING_CHAR', 'UNEXPECTED_TOKEN'];

/** `key:value`; what has two slashes after its colon is a URL. */
const tight = /^("[^"]*"|'[^']*'|[^\s:#"'{}[\],]+):(?!\/\/)(\S.*)$/;
/** `key value`, `key = value`, or a key alone. */
const bare = /^([A-Za-z_$][\w$.-]*)(?:(?:\s*=\s*|\s+)(\S.*))?$/;

/** A key whose colon has no space after it, or that has no colon. */
export function diagnoseColon(syntax: SyntaxIssue): Diagnosis | undefined {
  const line = syntax.lines[indexOfLine(syntax)];
  if (!codes.includes(syntax.error.code) || line?.number !== syntax.line) return undefined;
  if (line.key !== undefined || syntax.column > line.begin + 1 + lengthOfKey(line)) return undefined;
  const isWhole = syntax.column === line.begin + 1;
  return missingSpace(line) ?? (isWhole ? missingColon(line, syntax.lines) : undefined);
}

function lengthOfKey(line: ContentLine): number {
  return tight.exec(line.text.slice(line.begin))?.[1]?.length ?? 0;
}

function missingSpace(line: ContentLine): Diagnosis | undefined {
  const [, key, value] = tight.exec(line.text.slice(line.begin)) ?? [];
  if (key === undefined || value === undefined) return undefined;
  return {
    line: line.number,
    column: line.begin + key.length + 1,
    length: 1,
    words: {
      message: 'this is not valid YAML: a space is missing after the colon',
      fix: `Write ${key}: ${value.trimEnd()}`,
    },
    repair: new Map([[line.number, `${line.text.slice(0, line.begin)}${key}:`]]),
    isCause: true,
  };
}

function missingColon(line: ContentLine, lines: readonly ContentLine[]): Diagnosis | undefined {
  const [, key, value] = bare.exec(line.text.slice(line.begin).trimEnd()) ?? [];
  if (key === undefined) return undefined;
  const index = lines.indexOf(line);
  const hasLinesBelow = (lines[index + 1]?.indent ?? 0) > line.indent;
  // A word alone is as well the rest of a text of several lines.
  if (value === undefined ? !hasLinesBelow : isAfterBlockText(lines.slice(0, index), line)) return undefined;
  return {
    line: line.number,
    column: line.begin + 1,
    length: key.length,
    words: {
      message: `this is not valid YAML: a colon is missing after ${key}`,
      fix: value === undefined ? `Write ${key}:` : `Write ${key}: ${value}`,
    },
    repair: new Map([[line.number, `${line.text.slice(0, line.begin)}${key}:`]]),
    isCause: true,
  };
}

/** Whether the lines before it are a text that `|` or `>` begins, which this line is not indented enough for. */
function isAfterBlockText(before: readonly ContentLine[], line: ContentLine): boolean {
  const owner = before.findLast(({ indent }) => indent <= line.indent);
  return owner !== undefined && /[|>][+-]?\d?[+-]?\s*$/.test(owner.text);
}
