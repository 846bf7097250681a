import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { buildClients, python, startClient } from './client-process.ts';
import { requireTools } from './toolchain.ts';

let clients: string;
beforeAll(() => {
  clients = buildClients();
});
afterAll(() => rmSync(clients, { recursive: true, force: true }));
beforeEach((context) => requireTools(context, python.needs));

const start = (
  source: string | Readonly<Record<string, string>>,
  { handler = 'app.handler', runtime = 'python3.13', environment = {} } = {},
) =>
  startClient(python, clients, {
    files: typeof source === 'string' ? { 'app.py': source } : source,
    handler,
    environment: { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`, ...environment },
  });

const returning = (expression: string) => `def handler(event, context):\n    return ${expression}\n`;

test.each([
  ['in a package, with dots', { 'a/b.py': returning('1') }, 'a.b.handler'],
  ['in a package, with slashes', { 'a/b.py': returning('1') }, 'a/b.handler'],
  ['in a package itself', { 'a/__init__.py': returning('1') }, 'a.handler'],
  [
    'beside what it imports',
    { 'app.py': 'from other import handler', 'other.py': returning('1') },
    'app.handler',
  ],
])('a handler is found %s', async (_case, files, handler) => {
  await using client = await start(files, { handler });
  expect((await client.invoke({})).body).toBe('1');
});

test('no bytecode is written beside the client', async () => {
  await using client = await start(returning('1 / 0'), {
    environment: { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start' },
  });
  expect((await client.invoke({})).kind).toBe('error');
  expect(readdirSync(join(clients, 'python/lambda_stack_ric'))).not.toContain('__pycache__');
});

test.each([
  [
    'app.hanlder',
    returning('1'),
    'Runtime.HandlerNotFound',
    "Handler 'hanlder' missing on module 'app'; did you mean 'handler'?",
  ],
  [
    'app.handler',
    'import absent',
    'Runtime.ImportModuleError',
    "Unable to import module 'app': No module named 'absent'",
  ],
  ['app.handler', 'import json.absent', 'Runtime.ImportModuleError', /No module named 'json\.absent'[^\n]*$/],
  ['absent.handler', '', 'Runtime.ImportModuleError', /No module named 'absent'$/],
  ['sys.exit', '', 'Runtime.BuiltInModuleConflict', 'Cannot use built-in module sys as a handler module'],
  ['app.handler', 'def handler(:', 'Runtime.UserCodeSyntaxError', "Syntax error in module 'app'"],
  ['app.handler', '1 / 0', 'ZeroDivisionError', 'division by zero'],
])('%s of %j fails with %s', async (handler, source, errorType, message) => {
  await using client = await start(source, { handler });
  const error: Record<string, unknown> = JSON.parse((await client.api.initError).body);
  expect(Object.keys(error)).toEqual(['errorMessage', 'errorType', 'requestId', 'stackTrace']);
  expect(error).toMatchObject({ errorType, requestId: '', errorMessage: expect.stringMatching(message) });
  expect((await client.ended).code).toBe(1);
});

test('a package that is missing is told with how to install it', async () => {
  const messageOf = async (source: string | Readonly<Record<string, string>>): Promise<unknown> => {
    await using client = await start(source);
    const error: { errorMessage: string } = JSON.parse((await client.api.initError).body);
    return error.errorMessage;
  };
  const bare = 'import sys\nsys.path[:] = [path for path in sys.path if "-packages" not in path]\n';
  expect(await messageOf('import absent.part')).toMatch(
    /^Unable to import module 'app': No module named 'absent'\nInstall the package that has the module 'absent'; if it has the same name: \/\S+ -m pip install --target \/\S+ absent$/,
  );
  expect(await messageOf({ 'app.py': 'import absent', 'requirements.txt': 'absent' })).toMatch(
    /-m pip install --target (\/\S+) -r \1\/requirements\.txt$/,
  );
  expect(await messageOf(`${bare}import boto3`)).toMatch(
    /\nLambda's Python has boto3, here it has to be installed: \/\S+ -m venv (\/\S+\/\.venv) && \1\/bin\/pip install boto3$/,
  );
  expect(await messageOf(`${bare}import yaml`)).toMatch(
    /\nThe package of 'yaml' is not installed here: \/\S+ -m pip install --target \/\S+ PyYAML$/,
  );
  expect(await messageOf(`${bare}import dateutil.parser`)).toMatch(/\bpip install python-dateutil$/);
  const taskRoot = (path: string): string => `import os\nos.environ['LAMBDA_TASK_ROOT'] = '${path}'\n`;
  expect(await messageOf(`${taskRoot('/srv/my code')}import absent`)).toMatch(
    /-m pip install --target '\/srv\/my code' absent$/,
  );
  expect(await messageOf(`${taskRoot('/var/task')}import absent`)).toMatch(
    /: pip install --target DIRECTORY absent, into the directory of the code, or in the image$/,
  );
});

test.each([
  ['a module', 'helpers.py'],
  ['a package', 'helpers/__init__.py'],
])("%s beside a handler's own, in a directory, is told as what it is imported", async (_case, file) => {
  const files = { 'src/app.py': 'import helpers', [`src/${file}`]: '' };
  await using client = await start(files, { handler: 'src/app.handler' });
  const error: { errorMessage: string } = JSON.parse((await client.api.initError).body);
  expect(error.errorMessage).toBe(
    "Unable to import module 'src/app': No module named 'helpers'\n'helpers' lies beside the handler's module: import it as 'src.helpers'",
  );
});

test.each([
  ['raise ValueError("no ü")', 'ValueError', 'no ü'],
  [
    'return {1, 2}',
    'Runtime.MarshalError',
    'Unable to marshal response: Object of type set is not JSON serializable',
  ],
  ['return "\\udc00"', 'Runtime.MarshalError', 'Unable to marshal response'],
  [
    'p = __import__("collections").namedtuple("P", "x")(1); cycle = [p]; cycle.append(cycle); return cycle',
    'Runtime.MarshalError',
    'Unable to marshal response: Circular reference detected',
  ],
])('%s fails with %s', async (statement, errorType, message) => {
  await using client = await start(`def handler(event, context):\n    ${statement}\n`);
  const answer = await client.invoke({}, { 'Lambda-Runtime-Aws-Request-Id': 'id-1' });
  expect(answer.kind).toBe('error');
  expect(JSON.parse(answer.body)).toMatchObject({
    errorType,
    requestId: 'id-1',
    errorMessage: expect.stringContaining(message),
  });
});

test('the trace begins in the function, and is one record of the log', async () => {
  await using client = await start('def handler(event, context):\n    raise KeyError("x")\n');
  const { stackTrace } = JSON.parse((await client.invoke({})).body);
  expect(stackTrace).toHaveLength(1);
  expect(stackTrace[0]).toMatch(/^ {2}File ".*app\.py", line 2, in handler\n {4}raise KeyError\("x"\)\n$/);
  await client.logged('[ERROR]');
  expect(client.stdout).toMatch(
    /^\[ERROR\] KeyError: 'x'\rTraceback \(most recent call last\):\r\u00a0{2}File ".*app\.py", line 2, in handler\r\u00a0{4}raise.*\n$/,
  );
});

test('an event that is not JSON fails the invocation only', async () => {
  await using client = await start(returning('1'));
  expect(JSON.parse((await client.invoke('{')).body)).toMatchObject({ errorType: 'Runtime.UnmarshalError' });
  expect((await client.invoke('{}')).body).toBe('1');
});

test.each([
  ['None', 'null', 'application/json'],
  ['__import__("decimal").Decimal("1.5")', '1.5', 'application/json'],
  [
    '__import__("decimal").Decimal("1234567890.12345678901234567890")',
    '1234567890.12345678901234567890',
    'application/json',
  ],
  ['b"raw"', 'raw', 'application/unknown'],
  ['"ü"', '"ü"', 'application/json'],
])('%s is the response %s', async (expression, body, type) => {
  await using client = await start(returning(expression));
  const answer = await client.invoke({});
  expect(answer.body).toBe(body);
  expect(answer.headers.get('content-type')).toBe(type);
});

test('before python3.12 responses are ASCII', async () => {
  await using client = await start(returning('"ü"'), { runtime: 'python3.11' });
  expect((await client.invoke({})).body).toBe('"\\u00fc"');
});

test('records of the log are one line each, and nothing is kept back', async () => {
  await using client = await start(`
import logging, os
logging.getLogger().setLevel(logging.INFO)
def handler(event, context):
    logging.info('two\\nlines')
    print('printed ü', end='')
    os.kill(os.getpid(), 9)
`);
  void client.api.invoke({}, { 'Lambda-Runtime-Aws-Request-Id': 'id-1' });
  await client.ended;
  expect(client.stdout).toMatch(/^\[INFO\]\t[\d-]+T[\d:]+\.\d{3}Z\tid-1\ttwo\rlines\nprinted ü$/);
});

test('the streams may be replaced, and the first ones used again', async () => {
  await using client = await start(`
import gc, io, os, sys
def handler(event, context):
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    gc.collect()
    print('ü to __stdout__', end='', file=sys.__stdout__)
    print('ü to __stderr__', end='', file=sys.__stderr__)
    sys.stdout = io.TextIOWrapper(sys.__stdout__.buffer, write_through=True)
    gc.collect()
    print(', and after it', end='', flush=True)
    os.kill(os.getpid(), 9)
`);
  void client.api.invoke({});
  await client.ended;
  expect(client.stdout).toBe('ü to __stdout__, and after it');
  expect(client.stderr).toBe('ü to __stderr__');
});

test('an exception that cannot be printed fails the invocation only', async () => {
  await using client = await start(`
class Mute(Exception):
    def __str__(self):
        raise ValueError('no words')
def handler(event, context):
    if event: raise Mute()
    return 1
`);
  expect(JSON.parse((await client.invoke(true)).body)).toMatchObject({
    errorType: 'Mute',
    errorMessage: '<unprintable Mute object>',
  });
  expect((await client.invoke(false)).body).toBe('1');
});

test.each([
  ['', 'before\nafter\n', 0],
  ['before', 'before\n', 64],
  ['after', 'before\nafter\n', 65],
])('hooks of SnapStart run around the snapshot, failing %s', async (failing, printed, code) => {
  await using client = await startClient(python, clients, {
    files: {
      'snapshot_restore_py.py': `
def hook(name):
    print(name)
    if name == '${failing}': raise ValueError('no snapshot')
def get_before_snapshot(): return [(hook, ('before',), {})]
def get_after_restore(): return [(hook, ('after',), {})]
`,
      'app.py': 'import os\ndef handler(event, context):\n    os._exit(0)\n',
    },
    handler: 'app.handler',
    environment: { AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start' },
  });
  void client.api.invoke({});
  expect((await client.ended).code).toBe(code);
  expect(client.stdout.startsWith(printed)).toBe(true);
  if (failing === 'before') {
    const { headers } = await client.api.initError;
    expect(headers.get('lambda-runtime-function-error-type')).toBe('Runtime.BeforeSnapshotError');
  }
  const restore = { '': ['GET next', 'GET next'], before: ['POST error'], after: ['GET next', 'POST error'] };
  expect(client.api.requests).toEqual(restore[failing as keyof typeof restore]);
});

test('hooks of SIGTERM run between invocations', async () => {
  await using client = await start(`
import signal, sys
def end(*_):
    print('cleaned up')
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
def handler(event, context):
    return 1
`);
  await client.invoke({});
  process.kill(client.pid ?? 0, 'SIGTERM');
  expect(await client.ended).toEqual({ code: 0, signal: null });
  expect(client.stdout).toBe('cleaned up\n');
});

test('threads log with the id of the invocation at hand', async () => {
  await using client = await start(`
import logging, threading
def handler(event, context):
    thread = threading.Thread(target=lambda: logging.warning('from a thread'))
    thread.start()
    thread.join()
`);
  await client.invoke({}, { 'Lambda-Runtime-Aws-Request-Id': 'id-1' });
  await client.logged('from a thread');
  expect(client.stdout).toContain('\tid-1\tfrom a thread\n');
});
