import type { Document, YAMLError } from 'yaml';

import type { SourceFile } from '../files/source-file.ts';
import type { Words } from '../problems/problem.ts';
import type { ContentLine } from './content-line.ts';

/** An error of the YAML parser, and the text that it is in. */
export interface SyntaxIssue {
  readonly error: YAMLError;
  readonly document: Document.Parsed;
  readonly source: SourceFile;
  readonly lines: readonly ContentLine[];
  /** Where it begins, counted from 1. */
  readonly line: number;
  readonly column: number;
}

/** What is wrong, where, and how the text would be without it. */
export interface Diagnosis {
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly words: Words;
  /** By number, the lines that make the text one that can be read on. */
  readonly repair: ReadonlyMap<number, string>;
  /** Whether the cause was recognized: if not, it may be the echo of another error. */
  readonly isCause: boolean;
}

/** The content line that an error begins in, or the first one after it. */
export function indexOfLine({ lines, line }: SyntaxIssue): number {
  return lines.findIndex(({ number }) => number >= line);
}
