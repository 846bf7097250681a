import type { Document, YAMLError } from 'yaml';

import { type Place, SourceFile } from '../files/source-file.ts';
import type { Words } from '../problems/problem.ts';
import { diagnoseColon } from './colon.ts';
import { contentLines, linesOf } from './content-line.ts';
import { indexOfLine, type Diagnosis, type SyntaxIssue } from './diagnosis.ts';
import { diagnoseIndentation } from './indentation.ts';
import { parseYaml } from './parse-yaml.ts';
import { diagnoseTab } from './tab.ts';
import { unclosedStart } from './unclosed.ts';
import { unclosedWords, yamlWords } from './yaml-words.ts';

interface SyntaxProblem {
  readonly place: Place;
  readonly words: Words;
}

/** Each one costs another reading; a large file is read once. */
const mostProblems = 20;
const largest = 100_000;

/**
 * What is wrong with the YAML of a file. After an error the parser goes on as it can, and finds errors in lines that are right: so the
 * first one is mended, in a copy, and the copy is read. What is found there is told if it was found before, or its cause is seen.
 */
export function syntaxProblems(source: SourceFile, document: Document.Parsed): readonly SyntaxProblem[] {
  const lines = linesOf(source.text);
  const found: Diagnosis[] = [];
  const mended = new Set<number>();
  let errors = syntaxErrors(source, document, lines);
  const known = new Set(errors.map(identity));
  while (found.length < mostProblems) {
    const diagnosis = errors
      .map((error) => ({ ...diagnose(error), isKnown: known.has(identity(error)) }))
      .find(({ isCause, isKnown, line }) => (isCause || isKnown) && !mended.has(line));
    if (diagnosis === undefined) break;
    found.push(diagnosis);
    mended.add(diagnosis.line);
    if (source.text.length > largest) break;
    for (const [number, text] of diagnosis.repair) {
      lines[number - 1] = text;
      mended.add(number);
    }
    const text = lines.join('\n');
    errors = syntaxErrors(new SourceFile(source.path, text), parseYaml(text), lines);
  }
  return found.map(({ line, column, length, words }) => {
    const start = source.offset(line, column);
    return { place: { source, start, end: start + length }, words };
  });
}

/** In the order of their places; nesting that is too deep stands for all that follows from it. */
function syntaxErrors(
  source: SourceFile,
  document: Document.Parsed,
  lines: readonly string[],
): readonly SyntaxIssue[] {
  const all = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  const exhausted = all.find((error) => error.code === 'RESOURCE_EXHAUSTION');
  const content = contentLines(lines);
  return (exhausted === undefined ? all : [exhausted]).map((error) => ({
    error,
    document,
    source,
    lines: content,
    ...source.position(error.pos[0]),
  }));
}

function identity({ error, line, column }: SyntaxIssue): string {
  return `${error.code} ${line}:${column}`;
}

function diagnose(syntax: SyntaxIssue): Diagnosis {
  return (
    diagnoseUnclosed(syntax) ??
    diagnoseTab(syntax) ??
    diagnoseColon(syntax) ??
    diagnoseIndentation(syntax) ??
    asItIs(syntax, syntax.error)
  );
}

function diagnoseUnclosed({ document, error, source }: SyntaxIssue): Diagnosis | undefined {
  const opened = unclosedStart(document, error);
  if (opened === undefined) return undefined;
  const { line, column } = source.position(opened);
  const repair = new Map([[line, source.line(line).slice(0, column - 1)]]);
  return { line, column, length: 1, words: unclosedWords, repair, isCause: false };
}

/** In the parser's own words; mended by leaving out the value that it stands in, or the line. */
function asItIs(syntax: SyntaxIssue, error: YAMLError): Diagnosis {
  const { line, column, source } = syntax;
  const content = syntax.lines[indexOfLine(syntax)];
  const inValue = content?.number === line && content.valueBegin !== undefined && column > content.valueBegin;
  const repair = new Map([[line, inValue ? source.line(line).slice(0, content.valueBegin) : '']]);
  const length = error.pos[1] - error.pos[0];
  return { line, column, length, words: yamlWords(error), repair, isCause: false };
}
