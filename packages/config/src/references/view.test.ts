import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SourceFile } from '../files/source-file.ts';
import { ProblemList } from '../problems/problem-list.ts';
import type { ScalarNode } from '../tree/node.ts';
import { View } from './view.ts';

function scalar(text: string): ScalarNode {
  const source = new SourceFile('/stack.yaml', text);
  return { kind: 'scalar', value: text, text, place: { source, start: 0, end: text.length } };
}

function resolved(text: string, env: Record<string, string> = {}): unknown {
  return new View(new ProblemList(), env).free(scalar(text), []);
}

describe('a resolving view', () => {
  it.each([
    ['${env:A}', 'a'],
    ['x-${env:A}-${env:B:-b}-y', 'x-a-b-y'],
    ['${env:A:-other}', 'a'],
    ['${env:EMPTY}', ''],
    ['${env:EMPTY:-default}', 'default'],
    ['${env:B:-}', ''],
    ['${env:B:-a:-b}', 'a:-b'],
    ['$${env:A}', '${env:A}'],
    ['$$${env:A}', '$${env:A}'],
    ['$5 ${A} $env:A $', '$5 ${A} $env:A $'],
    ['line\n${env:A}', 'line\na'],
  ])('reads %j as %j', (text, value) => {
    expect(resolved(text, { A: 'a', EMPTY: '' })).toBe(value);
  });

  it('does not look for references in the values of variables', () => {
    expect(resolved('${env:A}', { A: '${env:B}' })).toBe('${env:B}');
  });

  it.each(['${env:A', '${env:}', '${env:1A}', '${env:A-b}', '${env:A:-${env:B}}', '${env:A?}'])(
    'refuses %s',
    (text) => {
      const problems = new ProblemList();
      expect(new View(problems, { A: 'a', B: 'b' }).free(scalar(text), [])).toBeUndefined();
      expect(problems.sorted([]).map((problem) => problem.message)).toEqual([
        expect.stringContaining('is no complete reference'),
      ]);
    },
  );

  it('reports every variable of a text that is not set', () => {
    const problems = new ProblemList();
    new View(problems, {}).free(scalar('${env:A} ${env:B}'), ['name']);
    expect(problems.sorted([])).toMatchObject([
      { message: 'environment variable A is not set', path: 'name' },
      { message: 'environment variable B is not set', path: 'name' },
    ]);
  });

  it('reads nothing but a reference again where a number or boolean is wanted', () => {
    const view = new View(new ProblemList(), {
      PORT: '8080',
      ON: 'true',
      TEXT: 'x',
      LIST: '[1]',
      BROKEN: '"',
    });
    const read = (text: string): unknown => view.reread(scalar(text), []);
    expect(read('${env:PORT}')).toBe(8080);
    expect(read('${env:ON}')).toBe(true);
    expect(read('${env:NONE:-7}')).toBe(7);
    expect(read('${env:TEXT}')).toBe('x');
    expect(read('${env:LIST}')).toBe('[1]');
    expect(read('${env:BROKEN}')).toBe('"');
    expect(read('1${env:PORT}')).toBe('18080');
    expect(read('8080')).toBe('8080');
  });

  it('leaves text without references as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => !text.includes('${env:')),
        (text) => resolved(text) === text,
      ),
    );
  });

  it('gives back whatever is escaped', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('$', '{', 'env:', '${env:', 'A', ':-', '}') }),
        (text) => {
          const escaped = text.replaceAll('${env:', () => '$${env:');
          return resolved(escaped) === text;
        },
      ),
    );
  });
});

describe('a view that keeps references', () => {
  const view = new View(new ProblemList());

  it('leaves free text as it is written', () => {
    expect(view.free(scalar('${env:A:-a} $${env:B}'), [])).toBe('${env:A:-a} $${env:B}');
  });

  it('takes the default where a value must be known, if there is one', () => {
    expect(view.settled(scalar('${env:A:-a}/b'), [])).toBe('a/b');
    expect(view.settled(scalar('${env:A}/b'), [])).toBeUndefined();
    expect(view.reread(scalar('${env:A:-5}'), [])).toBe(5);
    expect(view.reread(scalar('${env:A}'), [])).toBeUndefined();
  });
});
