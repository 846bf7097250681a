import { dirname } from 'node:path';

/** Where something stands in a file; both count from 1, columns in UTF-16 units as editors do. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** The text of one configuration file, with the positions of its lines. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  readonly #lineStarts: readonly number[];

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    this.#lineStarts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length)];
  }

  /** The directory that relative paths of this file are relative to. */
  get directory(): string {
    return dirname(this.path);
  }

  position(offset: number): Position {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }

  /** Where a position is in the text. */
  offset(line: number, column: number): number {
    return (this.#lineStarts[line - 1] ?? this.text.length) + column - 1;
  }

  /** The text of a line, without its end. */
  line(number: number): string {
    const start = this.#lineStarts[number - 1] ?? this.text.length;
    return this.text.slice(start, this.#lineStarts[number]).replace(/[\r\n]+$/, '');
  }
}

/** A stretch of a file: where a key or a value is written. */
export interface Place {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}
