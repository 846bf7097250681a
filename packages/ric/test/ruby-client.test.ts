import { rmSync } from 'node:fs';

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { buildClients, ruby, startClient } from './client-process.ts';
import { requireTools } from './toolchain.ts';

let clients: string;
beforeAll(() => {
  clients = buildClients();
});
afterAll(() => rmSync(clients, { recursive: true, force: true }));
beforeEach((context) => requireTools(context, ruby.needs));

const start = (
  source: string,
  {
    handler = 'app.handler',
    environment = {},
  }: { handler?: string; environment?: Record<string, string> } = {},
) =>
  startClient(ruby, clients, { files: { 'app.rb': source, 'lib/nested.rb': source }, handler, environment });

const doing = (body: string) => `def handler(event:, context:)\n  ${body}\nend\n`;

test.each([
  [
    'of a class',
    'app.Shop::Orders.process',
    'module Shop; class Orders; def self.process(event:, context:); 1; end; end; end',
  ],
  ['of a module', 'app.Shop.process', 'module Shop; def self.process(event:, context:); 1; end; end'],
  ['in a directory', 'lib/nested.handler', doing('1')],
])('a method %s is found', async (_case, handler, source) => {
  await using client = await start(source, { handler });
  expect((await client.invoke({})).body).toBe('1');
});

test.each([
  [
    'require "absent/part"',
    /^cannot load such file -- absent\/part\nThe gem of 'absent\/part' is not installed here: name it in \/\S+\/Gemfile, and run there: bundle config set --local path vendor\/bundle && bundle install$/,
  ],
  ['require "aws-sdk-s3"', /\nLambda's Ruby has the AWS SDK, here it has to be installed: name it in /],
  ['require_relative "absent"', /^cannot load such file -- \/\S+$/],
])('%s of a gem that is missing is told with how to install it', async (source, message) => {
  await using client = await start(source);
  const error: Record<string, unknown> = JSON.parse((await client.api.initError).body);
  expect(error).toMatchObject({
    errorType: 'Init<LoadError>',
    errorMessage: expect.stringMatching(message),
    stackTrace: expect.arrayContaining([expect.stringContaining('app.rb:1')]),
  });
});

test.each([
  [
    'app.Shop.handler',
    'module Shop; end',
    'Function<NoMethodError>',
    /^undefined method 'handler' for Shop$/,
  ],
  ['app.Absent.handler', '', 'Function<NameError>', /^uninitialized constant [\w:]*Absent$/],
  [
    'app.handler',
    doing('nothing_of_this_name'),
    'Function<NameError>',
    /^undefined local .*nothing_of_this_name.*[^\n]$/,
  ],
  [
    'app.handler',
    doing('handler(event: 1, context: 2)'),
    'Function<SystemStackError>',
    /^stack level too deep$/,
  ],
])('%s of %j ends the process with its error', async (handler, source, errorType, message) => {
  await using client = await start(source, { handler });
  expect(JSON.parse((await client.invoke({})).body)).toMatchObject({
    errorType,
    errorMessage: expect.stringMatching(message),
  });
  expect((await client.ended).code).toBe(255);
});

test.each([
  ['nil', 'null', 'application/json'],
  ['"ü"', '"ü"', 'application/json'],
  ['{ a: [1, nil, true] }', '{"a":[1,null,true]}', 'application/json'],
  ['StringIO.new("raw")', 'raw', 'application/unknown'],
])('%s is the response %s', async (expression, body, type) => {
  await using client = await start(doing(expression));
  const answer = await client.invoke({});
  expect(answer.body).toBe(body);
  expect(answer.headers.get('content-type')).toBe(type);
});

test('a function may marshal itself', async () => {
  await using client = await start(`
module AwsLambda
  class Marshaller
    def self.marshall_response(result)
      ["<#{result}>", 'text/html']
    end
  end
end
${doing('event.keys.first')}`);
  const answer = await client.invoke({ a: 1 });
  expect([answer.body, answer.headers.get('content-type')]).toEqual(['<a>', 'text/html']);
});

test('an event that is not JSON fails the invocation only', async () => {
  await using client = await start(doing('1'));
  expect(JSON.parse((await client.invoke('{')).body)).toMatchObject({
    errorType: 'Function<JSON::ParserError>',
  });
  expect((await client.invoke('{}')).body).toBe('1');
});

test('an error has its frames, its cause for X-Ray, and its type', async () => {
  await using client = await start(doing('raise event'));
  const answer = await client.invoke('"no ü"');
  expect(JSON.parse(answer.body)).toEqual({
    errorMessage: 'no ü',
    errorType: 'Function<RuntimeError>',
    stackTrace: [expect.stringMatching(/app\.rb:2:in .*handler'$/)],
  });
  expect(answer.headers.get('lambda-runtime-function-error-type')).toBe('Function<RuntimeError>');
  expect(JSON.parse(answer.headers.get('lambda-runtime-function-xray-error-cause') ?? '')).toMatchObject({
    exceptions: [
      {
        type: 'Function<RuntimeError>',
        message: 'no ü',
        stack: [{ line: 2, path: expect.stringMatching(/app\.rb$/) }],
      },
    ],
  });
  await client.logged('stackTrace');
  // One record.
  expect(client.stdout).toMatch(
    /^Error raised from handler method\r\{\r {2}"errorMessage": "no ü"[^\n]*\}\n$/,
  );
});

test("a logged error's trace has the function's frames alone, as the answer's", async () => {
  await using client = await start(doing('raise event'), { environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' } });
  await client.invoke('"no"');
  await client.logged('stackTrace');
  const line = client.stdout.split('\n').find((each) => each.includes('stackTrace')) ?? '';
  expect(JSON.parse(line)).toMatchObject({ stackTrace: [expect.stringMatching(/app\.rb:2:in .*handler'$/)] });
});

test('a type that no header can hold is hidden there', async () => {
  await using client = await start(doing('raise Class.new(StandardError) { def self.to_s; "a\\nb"; end }'));
  const answer = await client.invoke({});
  expect(JSON.parse(answer.body)).toMatchObject({ errorType: 'Function<a\nb>' });
  expect(answer.headers.get('lambda-runtime-function-error-type')).toBe('Function<UserException>');
});

test('a file with a syntax error fails the init by that name', async () => {
  await using client = await start('def handler(');
  const { headers } = await client.api.initError;
  expect(headers.get('lambda-runtime-function-error-type')).toBe('Init<SyntaxError>');
});

test('a logger that was told a format and a level keeps them; one of a file is not changed', async () => {
  await using client = await start(
    `
require 'logger'
OWN = Logger.new($stdout, level: Logger::ERROR, formatter: ->(*, message) { "own: #{message}\\n" })
FILE = Logger.new('file.log')
${doing("OWN.info('quiet'); OWN.error('loud'); FILE.info('x'); puts File.read('file.log')")}`,
    { environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON' } },
  );
  await client.invoke({});
  await client.logged(' INFO -- : x');
  expect(client.stdout).toContain('own: loud\n');
  expect(client.stdout).not.toContain('quiet');
});

test.each([
  ['hooks run', "trap('TERM') { puts 'cleaned up'; exit 3 }", 3, 'cleaned up\n'],
  ['blocks of at_exit run', "at_exit { puts 'at exit' }", 0, 'at exit\n'],
])('between invocations SIGTERM ends the process: %s', async (_case, hook, code, printed) => {
  await using client = await start(`${hook}\n${doing('1')}`);
  await client.invoke({});
  process.kill(client.pid ?? 0, 'SIGTERM');
  expect(await client.ended).toEqual({ code, signal: null });
  expect(client.stdout).toBe(printed);
});
