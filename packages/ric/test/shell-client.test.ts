import { readdirSync, rmSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { buildClients, shell, startClient } from './client-process.ts';
import { requireTools } from './toolchain.ts';

let clients: string;
beforeAll(() => {
  clients = buildClients();
});
afterAll(() => rmSync(clients, { recursive: true, force: true }));
beforeEach((context) => requireTools(context, shell.needs));

const start = (source: string, handler = 'app.handler', environment: Record<string, string> = {}) =>
  startClient(shell, clients, {
    files: { 'app.sh': source, 'lib/nested.sh': source },
    handler,
    environment,
  });

test('the event is the argument, too', async () => {
  await using client = await start('handler() { printf %s "$1"; }');
  expect((await client.invoke('{ "a":  "ü \\n" }')).body).toBe('{ "a":  "ü \\n" }');
});

test('a large event is on stdin only', async () => {
  await using client = await start('handler() { printf "%s %s" "${#1}" "$(wc -c)"; }');
  const event = JSON.stringify('x'.repeat(200_000));
  expect((await client.invoke(event)).body.replace(/ +/, ' ')).toBe('0 200002');
});

test('a response may hold any bytes', async () => {
  await using client = await start("handler() { printf '\\0\\1a\\n\\n'; }");
  expect((await client.invoke({})).body).toBe('\0\u0001a\n\n');
});

test('without curl the init fails, with the remedy', async () => {
  await using client = await start('PATH=/nowhere', 'app.handler', {
    AWS_LAMBDA_FUNCTION_NAME: 'words',
    // What bash reads before the client.
    BASH_ENV: 'app.sh',
  });
  const message = expect.stringMatching(/^curl is not installed, .* words, .* RUN apt-get .* curl$/);
  const { body, headers } = await client.api.initError;
  expect(JSON.parse(body)).toEqual({
    errorType: 'Runtime.CurlMissing',
    errorMessage: message,
    stackTrace: [],
  });
  expect(headers.get('lambda-runtime-function-error-type')).toBe('Runtime.CurlMissing');
  expect(await client.ended).toEqual({ code: 1, signal: null });
  expect(client.stderr).toMatch(/^Runtime\.CurlMissing: curl is not installed, .*\n$/);
});

test('an error at init reaches a Runtime API with an address of IPv6', async (context) => {
  const isThere = Object.values(networkInterfaces()).some((list) =>
    list?.some(({ address }) => address === '::1'),
  );
  if (!isThere) return context.skip('this machine has no ::1');
  await using client = await startClient(shell, clients, {
    files: {},
    handler: 'app.handler',
    behaviour: { host: '::1' },
  });
  await client.ended;
  expect(client.api.requests).toEqual(['POST error']);
  expect(client.stderr).toMatch(/^Runtime\.ImportModuleError: .*\n$/);
});

test.each([
  ['with 403', { status: () => 403 }],
  ['with no answer', { treat: () => 'drop' as const }],
])('an error at init that is refused %s is in the log with that', async (refused, behaviour) => {
  await using client = await startClient(shell, clients, { files: {}, handler: 'app.handler', behaviour });
  await client.ended;
  expect(client.stderr).toContain(`The Runtime API refused init/error ${refused}\n`);
});

test.each([
  ['main', '', 'Runtime.MalformedHandlerName', /^'main' is not file\.function/],
  ['main.any', '', 'Runtime.ImportModuleError', /^Cannot find .*\/main\.sh/],
  ['main', 'PATH=/nowhere', 'Runtime.MalformedHandlerName', /^'main' is not file\.function/],
])('a program in place of a bootstrap is told of: %s %s', async (handler, source, type, problem) => {
  await using client = await startClient(shell, clients, {
    files: { main: '\x7fELF', 'README.md': 'text', 'libx.so': '\x7fELF', 'app.sh': source },
    executable: ['main', 'README.md', 'libx.so'],
    handler,
    environment: { BASH_ENV: 'app.sh' },
  });
  const { body } = await client.api.initError;
  expect(JSON.parse(body)).toMatchObject({ errorType: type, errorMessage: expect.stringMatching(problem) });
  expect(body).toMatch(/; no bootstrap in (\/.*), but \1\/main is an executable: copy it to \1\/bootstrap"/);
});

test('a misspelt script is told of with those that are there, though all files may be run', async () => {
  await using client = await startClient(shell, clients, {
    files: { 'function.sh': '', 'README.md': 'text', 'app.py': '#!/usr/bin/env python3' },
    executable: ['function.sh', 'README.md', 'app.py'],
    handler: 'functon.handler',
  });
  const { errorMessage } = JSON.parse((await client.api.initError).body) as { errorMessage: string };
  expect(errorMessage).toMatch(
    /^Cannot find (\/.*)\/functon\.sh; there is function\.sh; no bootstrap in \1 either$/,
  );
});

test('a file in a directory is found', async () => {
  await using client = await start('handler() { printf 1; }', 'lib/nested.handler');
  expect((await client.invoke({})).body).toBe('1');
});

test('the environment tells of the invocation, and of no other', async () => {
  await using client = await start(
    'handler() { env | grep -E "^(LAMBDA_(CLIENT|COGNITO|TENANT|REQUEST)|_X_AMZN)" | sort; }',
  );
  const first = await client.invoke(
    {},
    {
      'Lambda-Runtime-Aws-Request-Id': 'id-1',
      'Lambda-Runtime-Trace-Id': 'Root=1',
      'lambda-runtime-client-context': '{"custom":{"a":"b: c"}}',
      'Lambda-Runtime-Cognito-Identity': '{"i":1}',
      'Lambda-Runtime-Aws-Tenant-Id': 'tenant',
    },
  );
  expect(first.body.trim().split('\n')).toEqual([
    'LAMBDA_CLIENT_CONTEXT={"custom":{"a":"b: c"}}',
    'LAMBDA_COGNITO_IDENTITY={"i":1}',
    'LAMBDA_REQUEST_ID=id-1',
    'LAMBDA_TENANT_ID=tenant',
    '_X_AMZN_TRACE_ID=Root=1',
  ]);
  const second = await client.invoke(
    {},
    { 'Lambda-Runtime-Aws-Request-Id': 'id-2', 'Lambda-Runtime-Trace-Id': 'x' },
  );
  expect(second.body.trim().split('\n')).toEqual(['LAMBDA_REQUEST_ID=id-2', '_X_AMZN_TRACE_ID=x']);
});

test.each([
  [
    'the last line of stderr',
    `echo first >&2; printf 'a "b" \\\\ \\t ü\\n\\n' >&2; return 3`,
    'a "b" \\ \t ü',
  ],
  ['the exit status', 'return 3', 'app.handler ended with exit status 3'],
  ['the exit status of exit', 'exit 4', 'app.handler ended with exit status 4'],
  [
    'a command that fails under set -e',
    'set -e; false; echo unreached',
    'app.handler ended with exit status 1',
  ],
])('an error says %s', async (_case, body, errorMessage) => {
  await using client = await start(`handler() { ${body}; }`);
  for (let round = 0; round < 2; round += 1) {
    const answer = await client.invoke({});
    expect(answer.kind).toBe('error');
    expect(JSON.parse(answer.body)).toEqual({
      errorType: 'Runtime.UnknownReason',
      errorMessage,
      stackTrace: [],
    });
  }
});

test.each([
  ['within one of two bytes', 'x'.repeat(1999), 'üüü', 'x'.repeat(1999)],
  ['within one of four bytes', 'x'.repeat(1997), '🎉🎉', 'x'.repeat(1997)],
  ['between two', 'x'.repeat(1998), 'üüü', `${'x'.repeat(1998)}ü`],
  ['within text that is not ASCII', '', '世'.repeat(700), '世'.repeat(666)],
])('a long error is cut between characters: %s', async (_case, ascii, text, errorMessage) => {
  for (const locale of ['C', 'C.UTF-8']) {
    await using client = await start(
      `handler() { printf '%s\\n' '${ascii}${text}' >&2; return 1; }`,
      'app.handler',
      { LC_ALL: locale },
    );
    expect(JSON.parse((await client.invoke({})).body).errorMessage).toBe(errorMessage);
  }
});

test('what goes on in the background without the log does not hold an invocation', async () => {
  await using client = await start('handler() { sleep 600 >/dev/null 2>&1 & printf 1; }');
  expect((await client.invoke({})).body).toBe('1');
});

test('what a file sets is set for its function, not for the client', async () => {
  await using client = await start(`
    set -euo pipefail
    state=warm
    handler() { state=$state-used; false | true || { printf %s "$state"; return 0; }; }
    false || true`);
  expect((await client.invoke({})).body).toBe('warm-used');
  expect((await client.invoke({})).body).toBe('warm-used');
});

test('a file that forbids to overwrite files and to match names has its way in its function only', async () => {
  await using client = await start(`
    set -Cfeuo pipefail
    handler() {
      local event; event=$(cat)
      if [[ $event == '"overwrite"' ]]; then echo x >app.sh; fi
      if [[ $event == '"fail"' ]]; then echo 'failed on purpose' >&2; return 3; fi
      printf %s "$event" *
    }`);
  for (let round = 0; round < 3; round += 1) {
    const value = JSON.stringify(`round ${round}`);
    expect(await client.invoke(value)).toMatchObject({ kind: 'response', body: `${value}*` });
    const failed = JSON.parse((await client.invoke('"fail"')).body);
    expect(failed).toMatchObject({ errorMessage: 'failed on purpose' });
    const refused = JSON.parse((await client.invoke('"overwrite"')).body);
    expect(refused).toMatchObject({ errorMessage: expect.stringContaining('app.sh: cannot overwrite') });
  }
});

test('an event leaves no file behind', async () => {
  await using client = await start('handler() { printf %s "$TMPDIR"; }');
  const directory = (await client.invoke({})).body;
  await client.api.close();
  await client.ended;
  expect(readdirSync(directory).sort()).toEqual(['app.sh', 'lib']);
});

test('an error at init is an object where the log is JSON, and tells which functions there are', async () => {
  await using client = await start('one() { :; }; two() { :; }', 'app.three', {
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
  });
  const errorMessage = expect.stringMatching(/app\.sh has no function three; there is one two$/);
  const told = { errorType: 'Runtime.HandlerNotFound', errorMessage };
  expect(JSON.parse((await client.api.initError).body)).toEqual({ ...told, stackTrace: [] });
  await client.ended;
  const timestamp = expect.stringMatching(/^[\d-]+T[\d:]+Z$/);
  expect(JSON.parse(client.stderr)).toEqual({ timestamp, level: 'ERROR', ...told });
});

test('a file that fails while it is loaded is an error at init', async () => {
  await using client = await start('set -e; false; handler() { :; }');
  expect(JSON.parse((await client.api.initError).body)).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(/app\.sh ended with exit status 1$/),
  });
});
