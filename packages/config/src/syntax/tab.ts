import { type ContentLine, linesOf } from './content-line.ts';
import { indexOfLine, type Diagnosis, type SyntaxIssue } from './diagnosis.ts';
import { parseYaml } from './parse-yaml.ts';
import { yamlWords } from './yaml-words.ts';

/** A tab where spaces must be. Whoever writes one often writes many, which are one problem. */
export function diagnoseTab(syntax: SyntaxIssue): Diagnosis | undefined {
  if (syntax.error.code !== 'TAB_AS_INDENT') return undefined;
  const index = indexOfLine(syntax);
  const tabbed = syntax.lines.slice(index).filter(({ text }) => /^ *\t/.test(text));
  if (tabbed[0]?.number !== syntax.line) return undefined;
  const others = tabbed.length - 1;
  const [start, end] = syntax.error.pos;
  const words = yamlWords(syntax.error);
  const more = `Replace the tab by spaces, and those in ${others} more ${others === 1 ? 'line' : 'lines'}.`;
  return {
    line: syntax.line,
    column: syntax.column,
    length: end - start,
    words: others === 0 ? words : { ...words, fix: more },
    repair: spaced(syntax, tabbed),
    isCause: true,
  };
}

/** With as many spaces for a tab as leave the fewest errors. */
function spaced({ source }: SyntaxIssue, tabbed: readonly ContentLine[]): ReadonlyMap<number, string> {
  const repairs = [2, 4, 8].map((width) => {
    const tab = ' '.repeat(width);
    return new Map(
      tabbed.map(({ number, text }) => [
        number,
        text.replace(/^[ \t]+/, (indentation) => indentation.replaceAll('\t', tab)),
      ]),
    );
  });
  const lines = linesOf(source.text);
  const errors = repairs.map((repair) => {
    const text = lines.map((line, index) => repair.get(index + 1) ?? line).join('\n');
    return parseYaml(text).errors.length;
  });
  return repairs[errors.indexOf(Math.min(...errors))] ?? new Map();
}
