import type { Path, Words } from '../problems/problem.ts';
import type { ProblemList } from '../problems/problem-list.ts';
import type { ScalarNode, ScalarValue } from '../tree/node.ts';
import { type Reference, splitReferences } from './reference.ts';
import { rereadScalar } from './reread-scalar.ts';

/** The variables that references are looked up in, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How the references in scalars are read: replaced by the values of an environment, or kept as text.
 * `undefined` stands for what is not known: a reference that is kept and has no default, or one that is reported as a problem.
 */
export class View {
  readonly #environment: Environment | undefined;
  readonly #problems: ProblemList;
  readonly #keepsUnset: boolean;

  /**
   * @param environment Without one, all references are kept.
   * @param keepsUnset Whether references to variables that are not set are kept, instead of being a problem.
   */
  constructor(problems: ProblemList, environment?: Environment, keepsUnset = false) {
    this.#problems = problems;
    this.#environment = environment;
    this.#keepsUnset = keepsUnset;
  }

  /** For free text: a view that keeps references leaves them, and `$${env:`, as they are written. */
  free(node: ScalarNode, path: Path): ScalarValue | undefined {
    if (typeof node.value !== 'string') return node.value;
    const filled = this.#fill(node, path, node.value);
    if (this.#environment === undefined) return node.value;
    return filled ?? (this.#keepsUnset ? node.value : undefined);
  }

  /** For text that must be known here, such as one of several words: kept references give their defaults. */
  settled(node: ScalarNode, path: Path): ScalarValue | undefined {
    return typeof node.value === 'string' ? this.#fill(node, path, node.value) : node.value;
  }

  /** For numbers and booleans: a scalar that is nothing but a reference is read again as a YAML scalar. */
  reread(node: ScalarNode, path: Path): ScalarValue | undefined {
    const settled = this.settled(node, path);
    return typeof settled === 'string' && isOneReference(node) ? rereadScalar(settled) : settled;
  }

  #fill(node: ScalarNode, path: Path, text: string): string | undefined {
    const parts = splitReferences(text);
    const malformed = parts.find((part) => part.kind === 'malformed');
    if (malformed !== undefined) {
      this.#problems.add(node.place, path, malformedWords(malformed.text));
      return undefined;
    }
    const values = parts.map((part) =>
      part.kind === 'reference' ? this.#value(part, node, path) : part.text,
    );
    return values.every((value) => value !== undefined) ? values.join('') : undefined;
  }

  #value({ name, fallback }: Reference, node: ScalarNode, path: Path): string | undefined {
    if (this.#environment === undefined) return fallback;
    const value = this.#environment[name];
    // As in a shell and in Compose, `:-` also stands in for an empty value.
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
    if (value === undefined && !this.#keepsUnset) this.#problems.add(node.place, path, unsetWords(name));
    return value;
  }
}

function malformedWords(text: string): Words {
  return {
    message: `${text} is no complete reference`,
    fix: 'Write ${env:NAME} or ${env:NAME:-default}, not nested; a literal ${env: is written $${env:.',
  };
}

function unsetWords(name: string): Words {
  return {
    message: `environment variable ${name} is not set`,
    fix: `Set ${name}, or give a default: \${env:${name}:-value}.`,
  };
}

function isOneReference(node: ScalarNode): boolean {
  const parts = splitReferences(node.text);
  return parts.length === 1 && parts[0]?.kind === 'reference';
}
