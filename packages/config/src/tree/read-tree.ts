import { type Document, parseDocument, type YAMLError } from 'yaml';

import type { SourceFile } from '../files/source-file.ts';
import type { ProblemList } from '../problems/problem-list.ts';
import type { ConfigNode } from './node.ts';
import { TreeReader } from './tree-reader.ts';
import { unclosedStart } from './unclosed.ts';
import { unclosedWords, yamlWords } from './yaml-words.ts';

/**
 * Reads YAML 1.2 (and so JSON) into nodes that know their positions, with aliases and merge keys resolved.
 * Broken YAML is reported and gives `undefined`; an empty file is an empty map.
 */
export function readTree(source: SourceFile, problems: ProblemList): ConfigNode | undefined {
  // Merge keys and duplicate keys are the reader's, which knows where things stand.
  const document = parseDocument(source.text, { version: '1.2', uniqueKeys: false, prettyErrors: false });
  const errors = errorsOf(document);
  const lines = new Set<number>();
  for (const error of errors) {
    const { line } = source.position(error.pos[0]);
    // What follows the first error of a line is most often its echo.
    if (!lines.has(line)) report(error, document, source, problems);
    lines.add(line);
  }
  if (errors.length > 0) return undefined;
  const nothing: ConfigNode = { kind: 'map', entries: new Map(), place: { source, start: 0, end: 0 } };
  return document.contents === null ? nothing : new TreeReader(source, problems).read(document.contents);
}

function errorsOf(document: Document.Parsed): readonly YAMLError[] {
  const exhausted = document.errors.find((error) => error.code === 'RESOURCE_EXHAUSTION');
  return exhausted === undefined ? [...document.errors, ...document.warnings] : [exhausted];
}

function report(
  error: YAMLError,
  document: Document.Parsed,
  source: SourceFile,
  problems: ProblemList,
): void {
  const [start, end] = error.pos;
  const opened = unclosedStart(document, error);
  if (opened === undefined) problems.add({ source, start, end }, [], yamlWords(error));
  else problems.add({ source, start: opened, end: opened + 1 }, [], unclosedWords);
}
