import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Document, parse, stringify } from 'yaml';

import { ConfigError, formatProblem, jsonSchema, loadConfiguration, type Stack } from './index.ts';
import { complete } from './testing/complete.ts';
import { hello, project } from './testing/project.ts';

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const name = fc
  .stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,20}$/)
  .filter((text) => text !== '__proto__' && !text.startsWith('x-'));
/** Literal text: what begins like a reference is written with two dollars. */
const literal = fc.string().map((text) => text.replaceAll('${env:', () => '$${env:'));
const variables = fc.dictionary(
  fc
    .stringMatching(/^[A-Z][A-Za-z0-9_]{1,12}$/)
    .filter((text) => !text.startsWith('AWS_') && !text.startsWith('LAMBDA_')),
  fc.oneof(literal, fc.integer(), fc.boolean()),
);
const seconds = (min: number, max: number): fc.Arbitrary<number | undefined> =>
  maybe(fc.integer({ min, max }));

const aFunction = fc.record({
  runtime: fc.constantFrom('nodejs20.x', 'nodejs22.x'),
  handler: fc.constant('index.handler'),
  code: fc.constantFrom('hello', './hello'),
  timeout: seconds(1, 900),
  memory: seconds(128, 10_240),
  concurrency: fc.integer({ min: 5, max: 1000 }),
  warm: seconds(0, 5),
  environment: maybe(variables),
  secrets: maybe(fc.subarray(['one', 'two'])),
  layers: maybe(fc.array(fc.constantFrom('hello', './hello'), { maxLength: 5 })),
  watch: maybe(
    fc.oneof(
      fc.boolean(),
      fc.record({ ignore: maybe(fc.array(fc.constant('*.md'))), poll: maybe(fc.boolean()) }),
    ),
  ),
  idleTimeout: seconds(1, 86_400),
  queueTimeout: seconds(0, 900),
  retries: seconds(0, 2),
  maxEventAge: seconds(60, 21_600),
  logging: maybe(
    fc.record({ format: maybe(fc.constantFrom('text', 'json')), level: maybe(fc.constant('WARN')) }),
  ),
});

const routes = fc.uniqueArray(fc.stringMatching(/^(GET|POST|ANY) \/[a-z]{1,8}(\/\{id\})?$/), {
  minLength: 1,
  maxLength: 5,
});

const aGateway = (functions: readonly string[]): fc.Arbitrary<object> =>
  fc.record({
    type: maybe(fc.constantFrom('http', 'rest')),
    stage: fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/),
    stagePrefix: maybe(fc.boolean()),
    timeout: seconds(1, 29),
    cors: maybe(
      fc.oneof(fc.boolean(), fc.record({ allowOrigins: fc.constant(['*']), maxAge: seconds(0, 86_400) })),
    ),
    stageVariables: maybe(variables),
    routes: fc
      .tuple(routes, fc.constantFrom(...functions))
      .map(([keys, target]) =>
        Object.fromEntries(keys.map((key, index) => [key, index % 2 === 0 ? target : { function: target }])),
      ),
  });

const aStack = fc.dictionary(name, aFunction, { minKeys: 1, maxKeys: 4 }).chain((functions) =>
  fc.record({
    name: maybe(fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,10}$/)),
    region: maybe(fc.constantFrom('eu-central-1', 'us-west-2')),
    functions: fc.constant(functions),
    gateways: maybe(fc.dictionary(name, aGateway(Object.keys(functions)), { maxKeys: 3 })),
    secrets: fc.constant({ one: { environment: 'ONE' }, two: { file: './two' } }),
  }),
);

const directory = (): string => project(hello);

async function resolve(folder: string, yaml: string): Promise<Stack> {
  writeFileSync(join(folder, 'lambda-stack.yaml'), yaml);
  return (await loadConfiguration({ directory: folder })).resolve({ env: {} });
}

it('loads and resolves any valid configuration, which its JSON Schema takes, too', async () => {
  const folder = directory();
  const matchesSchema = new Ajv2020({ strict: false }).compile(jsonSchema());
  await fc.assert(
    fc.asyncProperty(aStack, fc.constantFrom('yaml', 'json'), async (value, format) => {
      const written = format === 'yaml' ? stringify(value) : JSON.stringify(value);
      const stack = await resolve(folder, written);
      expect(matchesSchema(parse(written)), JSON.stringify(matchesSchema.errors)).toBe(true);
      expect(stack.functions.map((each) => each.name).sort()).toEqual(Object.keys(value.functions).sort());
      for (const each of stack.functions) {
        const { environment = {}, timeout = 3, memory = 128 } = value.functions[each.name] ?? {};
        const texts = Object.entries(environment).map(([key, entry]) => [
          key,
          typeof entry === 'string' ? entry.replaceAll('$${env:', () => '${env:') : String(entry),
        ]);
        expect(each).toMatchObject({ timeout, memory, environment: Object.fromEntries(texts) });
      }
      const ports = [stack.endpoint, ...stack.gateways].map(({ port }) => port);
      expect(new Set(ports).size).toBe(ports.length);
    }),
    { numRuns: 100 },
  );
});

it('answers any text with a stack or with problems that are in the file', async () => {
  const folder = directory();
  const lines = complete.split('\n');
  const damage = fc.record({
    at: fc.nat(complete.length),
    remove: fc.nat(12),
    insert: fc.oneof(
      fc.string(),
      fc.constantFrom('\t', ': ', '- ', '{', '"', '&base ', '*base', '${env:', '<<: 5', '~'),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
      const text = damages.reduce(
        (whole, { at, remove, insert }) => whole.slice(0, at) + insert + whole.slice(at + remove),
        lines.join('\n'),
      );
      try {
        await resolve(folder, text);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        const written = text.split(/\r\n|\n|\r/);
        expect(error.problems.length).toBeGreaterThan(0);
        for (const problem of error.problems) {
          expect(problem.sourceLine).toBe(written[problem.line - 1]);
          expect(problem.column).toBeLessThanOrEqual(problem.sourceLine.length + 1);
          expect(problem.fix).not.toBe('');
          expect(formatProblem(problem).split('\n')).toHaveLength(4);
        }
      }
    }),
    { numRuns: 300 },
  );
});

/** What stands in any place of a value, with the way that leads to it. */
function placesOf(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [[...path], ...entries.flatMap(([key, each]) => placesOf(each, [...path, key]))];
}

it('answers any value in any place with a stack or with problems', async () => {
  const folder = directory();
  const places = placesOf(parse(complete, { merge: true })).filter((path) => path.length > 0);
  const wrong = fc.constantFrom<unknown>(
    null,
    5,
    -1,
    NaN,
    true,
    '',
    'x',
    [],
    [[]],
    [null],
    {},
    { x: {} },
    { x: [5] },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), wrong, async (path, value) => {
      const whole = new Document(parse(complete, { merge: true }));
      whole.setIn(path, value);
      try {
        await resolve(folder, whole.toString());
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        expect(error.problems.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 300 },
  );
});
