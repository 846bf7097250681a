import type { Place } from '../files/source-file.ts';

/** One thing that is wrong in a configuration file. */
export interface Problem {
  /** The absolute path of the file. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
  /** How many UTF-16 units of the line the problem is about, at least 1. */
  readonly length: number;
  /** The line as it stands in the file. */
  readonly sourceLine: string;
  /** The rule, and what was found instead. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  /** Where in the model it is: `functions.hello.timeout`. */
  readonly path: string;
}

/** Keys and list indices from the top of the configuration. */
export type Path = readonly (string | number)[];

/** What is wrong, and what to do. */
export interface Words {
  readonly message: string;
  readonly fix: string;
}

export function problemAt(place: Place, path: Path, words: Words): Problem {
  const { line, column } = place.source.position(place.start);
  const sourceLine = place.source.line(line);
  const length = Math.min(place.end - place.start, sourceLine.length - column + 1);
  return {
    file: place.source.path,
    line,
    column,
    length: Math.max(1, length),
    sourceLine,
    message: words.message,
    fix: words.fix,
    path: pathText(path),
  };
}

/** `['cors', 'allowOrigins', 0]` → `cors.allowOrigins[0]`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const name = /^[\w$-]+$/.test(step) ? step : JSON.stringify(step);
    return text === '' ? name : `${text}.${name}`;
  }, '');
}
