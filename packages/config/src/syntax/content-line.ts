/** A line that is not empty and not a comment, in parts: `␣␣- key: value`. */
export interface ContentLine {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
  /** How many spaces begin it. */
  readonly indent: number;
  /** Where its first key or value begins, behind the dashes of list items; counted from 0. */
  readonly begin: number;
  /** What stands before the first colon that ends a key, from `begin` on. */
  readonly key: string | undefined;
  /** Where the value after that colon begins; `undefined` where the line has none. */
  readonly valueBegin: number | undefined;
}

const shape = /^( *)((?:- +)*)(.*)$/s;
const keyed = /^((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'#{[&*!|>%@`-][^#]*?|-[^\s#][^#]*?)):(\s+|$)/;

export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

export function contentLines(lines: readonly string[]): readonly ContentLine[] {
  return lines.flatMap((text, index) => (/^\s*(?:#|$)/.test(text) ? [] : [contentLine(text, index + 1)]));
}

function contentLine(text: string, number: number): ContentLine {
  const [, spaces = '', dashes = '', rest = ''] = shape.exec(text) ?? [];
  const begin = spaces.length + dashes.length;
  const [whole = '', key] = keyed.exec(rest) ?? [];
  const hasValue = key !== undefined && /^[^#]/.test(rest.slice(whole.length));
  return {
    number,
    text,
    indent: spaces.length,
    begin,
    key,
    valueBegin: hasValue ? begin + whole.length : undefined,
  };
}

/** The line with another indentation. */
export function indented(line: ContentLine, spaces: number): string {
  return ' '.repeat(spaces) + line.text.trimStart();
}
