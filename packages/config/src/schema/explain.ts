import * as z from 'zod';

import type { Path, Words } from '../problems/problem.ts';
import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';
import type { FieldFacts } from './field.ts';
import { isMisspelled } from './misspelled.ts';
import { factsAt, keysOf, mapFactsAt, schemaAt } from './schema-at.ts';
import { missingKey, unknownKey, wrongValue } from './words.ts';

/** Puts zod's issues into our words, each at the place in the file that it is about. */
export class Explainer {
  readonly #schema: z.core.$ZodType;
  readonly #top: Cursor;
  readonly #problems: ProblemList;

  constructor(schema: z.core.$ZodType, top: Cursor, problems: ProblemList) {
    this.#schema = schema;
    this.#top = top;
    this.#problems = problems;
  }

  explain(issues: readonly z.core.$ZodIssue[], base: Path = []): void {
    for (const issue of issues) {
      const path = [...base, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
      const within = issue.code === 'invalid_union' ? issue.errors.find(areWithin) : undefined;
      if (issue.code === 'unrecognized_keys') this.#unknownKeys(issue.keys, path);
      else if (within !== undefined) this.explain(within, path);
      else this.#wrongValue(path);
    }
  }

  #unknownKeys(keys: readonly string[], path: Path): void {
    const schema = schemaAt(this.#schema, path);
    const noun = schema === undefined ? undefined : mapFactsAt(schema)?.noun;
    if (schema === undefined || noun === undefined) {
      this.#wrongValue(path);
      return;
    }
    for (const key of keys)
      this.#add(this.#top.follow([...path, key]), unknownKey(key, noun, keysOf(schema)), 'key');
  }

  #wrongValue(path: Path): void {
    const cursor = this.#top.follow(path);
    const { schema, facts } = this.#fieldAt(path);
    if (cursor.node === undefined) this.#missing(cursor, facts);
    // A reference that could not be read was reported where it stands, and so was what a check found there.
    else if (!this.#problems.covers(cursor.node.place)) {
      const accepts = (value: unknown): boolean => z.safeParse(schema, value).success;
      const isRequired = !accepts(undefined) && this.#isKeyOfSection(path);
      this.#add(cursor, wrongValue(path, cursor.node, { ...facts, accepts, isRequired }), 'value');
    }
  }

  /** The field that holds at a path: the nearest one around what has no words of its own. */
  #fieldAt(path: Path): { schema: z.core.$ZodType; facts: FieldFacts } {
    const schema = schemaAt(this.#schema, path);
    const facts = schema === undefined ? undefined : factsAt(schema);
    if (schema !== undefined && facts !== undefined) return { schema, facts };
    if (path.length === 0) throw new TypeError('the whole has words');
    return this.#fieldAt(path.slice(0, -1));
  }

  #missing(cursor: Cursor, facts: FieldFacts): void {
    const map = this.#top.follow(cursor.path.slice(0, -1));
    if (isMisspelled(this.#schema, map, cursor.key)) return;
    this.#add(cursor, missingKey(cursor.path, facts), 'key');
  }

  #isKeyOfSection(path: Path): boolean {
    const parent = schemaAt(this.#schema, path.slice(0, -1));
    return path.length > 0 && parent !== undefined && keysOf(parent).length > 0;
  }

  #add(cursor: Cursor, words: Words, where: 'key' | 'value'): void {
    this.#problems.add(where === 'key' ? cursor.keyPlace : cursor.place, cursor.path, words);
  }
}

/** Of the forms that a value may have: whether it has this one, and what is wrong is inside. */
function areWithin(issues: readonly z.core.$ZodIssue[]): boolean {
  return issues.every(({ code, path }) => code === 'unrecognized_keys' || path.length > 0);
}
