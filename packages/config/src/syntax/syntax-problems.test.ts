import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SourceFile } from '../files/source-file.ts';
import { complete } from '../testing/complete.ts';
import { parseYaml } from './parse-yaml.ts';
import { syntaxProblems } from './syntax-problems.ts';

const right = `functions:
  hello:
    runtime: nodejs22.x
    handler: index.handler
    code: ./hello
    timeout: 5
  other:
    runtime: nodejs22.x
    handler: index.handler
gateways:
  public:
    routes:
      "GET /": hello
`;

/** `line:column message | fix` of each problem. */
function problemsOf(text: string): readonly string[] {
  const source = new SourceFile('/stack.yaml', text);
  return syntaxProblems(source, parseYaml(text)).map(({ place, words }) => {
    const { line, column } = source.position(place.start);
    return `${line}:${column} ${words.message.replace('this is not valid YAML: ', '')} | ${words.fix}`;
  });
}

/** The right text with one part changed. */
const changed = (part: string, by: string): string => {
  expect(right).toContain(part);
  return right.replace(part, () => by);
};

describe('an indentation that fits nowhere is shown in the line that has it', () => {
  it.each([
    ['one space too much', '    handler: i', '     handler: i', { line: 4, has: 5, like: 3, wanted: 4 }],
    [
      'one space too much below a quoted value',
      'nodejs22.x\n    handler',
      '"x"\n     handler',
      { line: 4, has: 5, like: 3, wanted: 4 },
    ],
    [
      'one space too much below a list',
      'nodejs22.x\n    handler',
      '[x]\n     handler',
      { line: 4, has: 5, like: 3, wanted: 4 },
    ],
    ['two spaces too much', '    code', '      code', { line: 5, has: 6, like: 4, wanted: 4 }],
    ['too much at the end of a map', '    timeout', '     timeout', { line: 6, has: 5, like: 5, wanted: 4 }],
    [
      'too much behind a comment',
      '    code',
      '    # Where it is.\n\n     code',
      { line: 7, has: 5, like: 4, wanted: 4 },
    ],
    [
      'too much, with lines of its own below',
      '    code: ./hello',
      '     environment:\n      A: 1',
      { line: 5, has: 5, like: 4, wanted: 4 },
    ],
    ['one space too little', '    handler: i', '   handler: i', { line: 4, has: 3, like: 3, wanted: 4 }],
    ['too little, with lines below', '  other:', ' other:', { line: 7, has: 1, like: 2, wanted: 2 }],
    [
      'one space too much, with lines below',
      '  other:',
      '   other:',
      { line: 7, has: 3, like: 2, wanted: 2 },
    ],
    [
      'an item of a list',
      '    timeout: 5',
      '    secrets:\n     - a\n    - b',
      { line: 8, has: 4, like: 7, wanted: 5 },
    ],
    [
      'a first key that differs from all others',
      '    runtime',
      '     runtime',
      { line: 3, has: 5, like: 4, wanted: 4 },
    ],
  ])('%s', (_, part, by, { line, has, like, wanted }) => {
    expect(problemsOf(changed(part, by))).toEqual([
      `${line}:${has + 1} the line is indented by ${has} ${has === 1 ? 'space' : 'spaces'}, line ${like} by ${wanted} | Indent it like line ${like}: by ${wanted} spaces.`,
    ]);
  });

  it('at the top', () => {
    expect(problemsOf(changed('gateways:', ' gateways:'))).toEqual([
      '10:2 the line is indented by 1 space, line 1 by 0 | Indent it like line 1: not at all.',
    ]);
  });

  it('more than once', () => {
    const text = changed('    code', '      code').replace(
      '    handler: index.handler\ngate',
      '   handler: x\ngate',
    );
    expect(problemsOf(text).map((problem) => problem.split(' ', 1).join(''))).toEqual(['5:7', '9:4']);
  });
});

describe('a colon', () => {
  it.each([
    ['handler: i', 'handler:i', '4:12', 'Write handler: index.handler'],
    ['runtime: n', 'runtime:n', '3:12', 'Write runtime: nodejs22.x'],
    ['timeout: 5', 'timeout:5', '6:12', 'Write timeout: 5'],
    ['gateways:', 'region:eu\ngateways:', '10:7', 'Write region: eu'],
    ['"GET /": hello', '"GET /":hello', '13:14', 'Write "GET /": hello'],
  ])('without a space after it: %s as %s', (part, by, place, fix) => {
    expect(problemsOf(changed(part, by))).toEqual([`${place} a space is missing after the colon | ${fix}`]);
  });

  it('without a space after it in two lines is two problems', () => {
    const text = changed('runtime: n', 'runtime:n').replace('handler: i', 'handler:i');
    expect(problemsOf(text)).toEqual([
      '3:12 a space is missing after the colon | Write runtime: nodejs22.x',
      '4:12 a space is missing after the colon | Write handler: index.handler',
    ]);
  });

  it.each([
    ['  hello:', '  hello', '2:3 a colon is missing after hello | Write hello:'],
    ['handler: i', 'handler i', '4:5 a colon is missing after handler | Write handler: index.handler'],
    ['timeout: 5', 'timeout = 5', '6:5 a colon is missing after timeout | Write timeout: 5'],
  ])('that is missing: %s as %s', (part, by, problem) => {
    expect(problemsOf(changed(part, by))).toEqual([problem]);
  });

  it.each([
    ['a text alone', 'timeout: 5', 'timeout'],
    ['the rest of a text in several lines', 'timeout: 5', 'note: |\n     two\n    more words'],
    ['a URL', 'timeout: 5', 'http://localhost'],
  ])('is not missed in %s', (_, part, by) => {
    expect(problemsOf(changed(part, by)).join()).not.toMatch(/colon is missing|space is missing/);
  });
});

describe('tabs', () => {
  it('in all lines are one problem', () => {
    const text = right.replace(/^ +/gm, (spaces) => '\t'.repeat(spaces.length / 2));
    expect(problemsOf(text)).toEqual([
      '2:1 lines are indented by spaces; this is a tab | Replace the tab by spaces, and those in 10 more lines.',
    ]);
  });

  it.each(['\thandler: i', '    \thandler: i'])('in one line do not make others wrong: %j', (by) => {
    expect(problemsOf(changed('    handler: i', by))).toEqual([
      `4:${by.indexOf('\t') + 1} lines are indented by spaces; this is a tab | Replace the tab by spaces.`,
    ]);
  });
});

describe('an error', () => {
  it('hides those that follow from it', () => {
    expect(problemsOf(changed('timeout: 5', 'secrets: [a, b]]'))).toEqual([
      '6:20 this does not belong here | Put the whole value in quotes, or remove what is too much.',
    ]);
  });

  it('does not hide those that do not', () => {
    const text = changed('timeout: 5', 'timeout: @x').replace('"GET /": hello', '"GET /: hello');
    expect(problemsOf(text).map((problem) => problem.split(' ', 1).join(''))).toEqual(['6:14', '13:7']);
  });

  it('is shown at the same place whatever ends the lines', () => {
    const text = changed('  other:', ' other:');
    expect(problemsOf(text.replaceAll('\n', '\r\n'))).toEqual(problemsOf(text));
  });
});

it('finds nothing in what is right, and something in what is not', () => {
  const damage = fc.record({
    at: fc.nat(complete.length),
    remove: fc.nat(5),
    insert: fc.constantFrom('', ' ', '\n', '\t', ':', '"', '{', '- ', '  x\n', '|', '&', '*', '!'),
  });
  fc.assert(
    fc.property(fc.array(damage, { maxLength: 3 }), (damages) => {
      const text = damages.reduce(
        (whole, { at, remove, insert }) => whole.slice(0, at) + insert + whole.slice(at + remove),
        complete,
      );
      const { errors, warnings } = parseYaml(text);
      const found = problemsOf(text);
      expect(found.length > 0).toBe(errors.length + warnings.length > 0);
      expect(new Set(found).size).toBe(found.length);
    }),
    { numRuns: 200 },
  );
});
