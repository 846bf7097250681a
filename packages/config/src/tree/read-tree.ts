import type { SourceFile } from '../files/source-file.ts';
import type { ProblemList } from '../problems/problem-list.ts';
import { parseYaml } from '../syntax/parse-yaml.ts';
import { syntaxProblems } from '../syntax/syntax-problems.ts';
import type { ConfigNode } from './node.ts';
import { TreeReader } from './tree-reader.ts';

/**
 * Reads YAML 1.2 (and so JSON) into nodes that know their positions, with aliases and merge keys resolved.
 * Broken YAML is reported and gives `undefined`; an empty file is an empty map.
 */
export function readTree(source: SourceFile, problems: ProblemList): ConfigNode | undefined {
  const document = parseYaml(source.text);
  const broken = syntaxProblems(source, document);
  for (const { place, words } of broken) problems.add(place, [], words);
  if (broken.length > 0) return undefined;
  const nothing: ConfigNode = { kind: 'map', entries: new Map(), place: { source, start: 0, end: 0 } };
  return document.contents === null ? nothing : new TreeReader(source, problems).read(document.contents);
}
