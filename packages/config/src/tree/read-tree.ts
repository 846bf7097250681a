import { parseDocument } from 'yaml';

import type { SourceFile } from '../files/source-file.ts';
import type { ProblemList } from '../problems/problem-list.ts';
import type { ConfigNode } from './node.ts';
import { TreeReader } from './tree-reader.ts';
import { yamlWords } from './yaml-words.ts';

/**
 * Reads YAML 1.2 (and so JSON) into nodes that know their positions, with aliases and merge keys resolved.
 * Broken YAML is reported and gives `undefined`; an empty file is an empty map.
 */
export function readTree(source: SourceFile, problems: ProblemList): ConfigNode | undefined {
  // Merge keys and duplicate keys are the reader's, which knows where things stand.
  const options = { version: '1.2', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const;
  const document = parseDocument(source.text, options);
  const broken = [...document.errors, ...document.warnings];
  const lines = new Set<number>();
  for (const error of broken) {
    const [start, end] = error.pos;
    const { line } = source.position(start);
    // What follows the first error of a line is most often its echo.
    if (!lines.has(line)) problems.add({ source, start, end }, [], yamlWords(error));
    lines.add(line);
  }
  if (broken.length > 0) return undefined;
  if (document.contents === null)
    return { kind: 'map', entries: new Map(), place: { source, start: 0, end: 0 } };
  return new TreeReader(source, problems).read(document.contents);
}
