import { describe, expect, it } from 'vitest';

import { SourceFile } from '../files/source-file.ts';
import { ProblemList } from '../problems/problem-list.ts';
import type { ConfigNode } from './node.ts';
import { readTree } from './read-tree.ts';

function plain(node: ConfigNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(Array.from(node.entries.values(), ({ key, value }) => [key, plain(value)]));
}

function read(text: string): { value: unknown; problems: readonly string[] } {
  const problems = new ProblemList();
  const tree = readTree(new SourceFile('/stack.yaml', text), problems);
  return {
    value: tree === undefined ? undefined : plain(tree),
    problems: problems
      .sorted(['/stack.yaml'])
      .map(({ line, column, message }) => `${line}:${column} ${message}`),
  };
}

describe('YAML', () => {
  it('is read by the rules of 1.2', () => {
    const text = 'no: no\noff: off\noctal: 010\nnumber: 1.50\ntruth: true\nnothing:\ndate: 2020-01-01\n';
    expect(read(text)).toEqual({
      value: { no: 'no', off: 'off', octal: 10, number: 1.5, truth: true, nothing: null, date: '2020-01-01' },
      problems: [],
    });
  });

  it('may be JSON, indented by tabs', () => {
    expect(read('{\n\t"a": {\n\t\t"b": [1, "x", null, false]\n\t}\n}\n')).toEqual({
      value: { a: { b: [1, 'x', null, false] } },
      problems: [],
    });
  });

  it('keys of any scalar are names as they are written', () => {
    expect(read('8080: a\n1.0: b\ntrue: c\n').value).toEqual({ '8080': 'a', '1.0': 'b', true: 'c' });
  });

  it('an empty file is an empty map', () => {
    expect(read('# nothing\n')).toEqual({ value: {}, problems: [] });
  });

  it('unknown tags are refused', () => {
    expect(read('a: !secret x\n').problems).toEqual(['1:4 this is not valid YAML: unresolved tag: !secret']);
  });

  it('__proto__ is no key', () => {
    expect(read('a: { __proto__: { b: 1 } }\n').problems).toEqual(['1:6 __proto__ cannot be a key']);
  });
});

describe('a quote or bracket that is not closed', () => {
  it.each([
    ['a: "x\nb: 1\n', '1:4'],
    ["a: 1\nb: 'x\n", '2:4'],
    ['a: 1\nb: { c: [1, 2\nd: 2\n', '2:4'],
    ['b: [{a: 1}, {b: 1}', '1:4'],
    ['{"a": 1, "b": [1, 2}\n', '1:15'],
    ['a: { b: "c }\n', '1:9'],
  ])('is shown where it was opened: %j', (text, place) => {
    expect(read(text).problems[0]).toBe(`${place} this is not valid YAML: what begins here is not closed`);
  });

  it('is not taken for what follows one that is closed', () => {
    expect(read('a: "x"y\n').problems).toEqual(['1:7 this is not valid YAML: this does not belong here']);
  });
});

describe('aliases and merge keys', () => {
  it('own keys go before merged ones, wherever they stand', () => {
    const text = 'base: &base { a: 1, b: 1 }\nover: { a: 2, <<: *base }\nunder: { <<: *base, b: 2 }\n';
    expect(read(text).value).toMatchObject({ over: { a: 2, b: 1 }, under: { a: 1, b: 2 } });
  });

  it('of a list of maps the first goes before the others', () => {
    const text = 'a: &a { x: a }\nb: &b { x: b, y: b }\nc: { <<: [*a, *b] }\n';
    expect(read(text).value).toMatchObject({ c: { x: 'a', y: 'b' } });
  });

  it('a quoted << is a key', () => {
    expect(read('"<<": 1\n').value).toEqual({ '<<': 1 });
  });

  it('an anchor can be given again', () => {
    expect(read('a: &x 1\nb: *x\nc: &x 2\nd: *x\n').value).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  it('an anchor must stand above', () => {
    expect(read('a: *x\nb: &x 1\n')).toEqual({
      value: undefined,
      problems: ['1:4 no anchor &x stands above this alias'],
    });
  });

  it('an alias inside of its own anchor is refused', () => {
    expect(read('a: &a\n  b: [*a]\n')).toEqual({
      value: undefined,
      problems: [expect.stringContaining('refers to the whole of it')],
    });
  });

  it('a bomb of aliases is refused before it is expanded', () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level}, `.repeat(9)}]`,
    );
    expect(read(['a0: &a0 x', ...levels].join('\n'))).toEqual({
      value: undefined,
      problems: [expect.stringContaining('aliases make this larger than 100000 values')],
    });
  });
});

it.each([60, 2_000, 20_000])('%d levels of nesting are refused, not a crash', (depth) => {
  const { value, problems } = read('['.repeat(depth) + ']'.repeat(depth));
  expect(value).toBeUndefined();
  expect(problems).toHaveLength(1);
});
