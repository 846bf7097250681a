import { rmSync } from 'node:fs';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { buildClients, node, python, shell, startClient, type ClientKind } from './client-process.ts';
import { requireTools } from './toolchain.ts';

/** The same function in each language: it does what its event's `do` says. */
const functions: Readonly<Record<ClientKind['name'], Readonly<Record<string, string>>>> = {
  node: {
    'app.js': `
      let count = 0;
      exports.handler = async (event, context) => {
        count += 1;
        console.log('working on ' + event.do);
        if (event.do === 'fail') throw new TypeError('failed "on" purpose: ü');
        if (event.do === 'context') return [context.awsRequestId, context.invokedFunctionArn, process.env._X_AMZN_TRACE_ID];
        if (event.do === 'pid') return process.pid;
        return event.value;
      };`,
  },
  python: {
    'app.py': `
import os
def handler(event, context):
    print('working on ' + event['do'])
    if event['do'] == 'fail':
        raise TypeError('failed "on" purpose: ü')
    if event['do'] == 'context':
        return [context.aws_request_id, context.invoked_function_arn, os.environ['_X_AMZN_TRACE_ID']]
    if event['do'] == 'pid':
        return os.getpid()
    return event['value']
`,
  },
  shell: {
    'app.sh': `
set -euo pipefail
handler() {
  local event
  event=$(cat)
  case $event in
    *'"do":"fail"'*) echo 'failed "on" purpose: ü' >&2; return 3 ;;
    *'"do":"context"'*) printf '["%s","%s","%s"]' "$LAMBDA_REQUEST_ID" "$LAMBDA_FUNCTION_ARN" "$_X_AMZN_TRACE_ID" ;;
    *'"do":"pid"'*) echo $$ ;;
    *) echo "working on echo" >&2; event=\${event#*'"value":'}; printf '%s' "\${event%\\}}" ;;
  esac
}
`,
  },
};

const broken: Readonly<Record<ClientKind['name'], Readonly<Record<string, string>>>> = {
  node: { 'app.js': 'exports.handler = () => {' },
  python: { 'app.py': 'def handler(event, context:' },
  shell: { 'app.sh': 'handler() { if; }' },
};

let clients: string;
beforeAll(() => {
  clients = buildClients();
});
afterAll(() => rmSync(clients, { recursive: true, force: true }));

describe.each([node, python, shell])('the $name client', (kind) => {
  beforeEach((context) => requireTools(context, kind.needs));

  const files = functions[kind.name];
  const start = (handler = 'app.handler', sources = files) =>
    startClient(kind, clients, { files: sources, handler });

  test('answers an event', async () => {
    await using client = await start();
    const answer = await client.invoke({ do: 'echo', value: { a: [1, 'two'] } });
    expect(answer.kind).toBe('response');
    expect(JSON.parse(answer.body)).toEqual({ a: [1, 'two'] });
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  test('answers many events in one process', async () => {
    await using client = await start();
    const pids = [];
    for (let round = 0; round < 5; round += 1) pids.push((await client.invoke({ do: 'pid' })).body.trim());
    expect(new Set(pids)).toEqual(new Set([String(client.pid)]));
  });

  test('passes text of any script on', async () => {
    await using client = await start();
    const value = 'Grüße, 世界 🎉 "quoted" \\ back\nline\ttab %s $HOME `x`';
    const answer = await client.invoke({ do: 'echo', value });
    expect(JSON.parse(answer.body)).toBe(value);
  });

  test('passes a payload of a megabyte on', async () => {
    await using client = await start();
    const value = 'äx'.repeat(512 * 1024);
    const answer = await client.invoke({ do: 'echo', value });
    expect(JSON.parse(answer.body)).toBe(value);
  });

  test('gives each invocation its own context', async () => {
    await using client = await start();
    for (const id of ['11111111-a', '22222222-b']) {
      const answer = await client.invoke({ do: 'context' }, { 'Lambda-Runtime-Aws-Request-Id': id });
      expect(JSON.parse(answer.body)).toEqual([
        id,
        'arn:aws:lambda:us-east-1:000000000000:function:test',
        `Root=1-${id.slice(0, 8)}-000000000000000000000000`,
      ]);
    }
  });

  test('reports an error and goes on', async () => {
    await using client = await start();
    const answer = await client.invoke({ do: 'fail' });
    expect(answer.kind).toBe('error');
    expect(JSON.parse(answer.body)).toMatchObject({
      errorType: kind === shell ? 'Runtime.UnknownReason' : 'TypeError',
      errorMessage: 'failed "on" purpose: ü',
    });
    expect(JSON.parse((await client.invoke({ do: 'echo', value: 1 })).body)).toBe(1);
    expect(client.stdout + client.stderr).toContain('failed');
  });

  test('has logged when the answer comes', async () => {
    await using client = await start();
    await client.invoke({ do: 'echo', value: 1 });
    // The pipe may be read later than the socket; the next answer is certainly later.
    await client.invoke({ do: 'echo', value: 2 });
    expect(client.stdout + client.stderr).toContain('working on echo\n');
  });

  test.each([
    ['a missing file', 'ap.handler', 'Runtime.ImportModuleError', undefined],
    ['a missing function', 'app.handlr', 'Runtime.HandlerNotFound', undefined],
    ['a handler without a function', 'app', 'Runtime.MalformedHandlerName', undefined],
    ['a syntax error', 'app.handler', 'Runtime.UserCodeSyntaxError', broken[kind.name]],
  ])('reports %s at init and ends', async (_case, handler, errorType, sources) => {
    await using client = await start(handler, sources);
    const error = await client.api.initError;
    expect(JSON.parse(error.body)).toMatchObject({ errorType });
    expect(error.headers.get('lambda-runtime-function-error-type')).toBe(errorType);
    expect((await client.ended).code).toBe(kind === node ? 129 : 1);
    expect(client.stdout + client.stderr).toContain(errorType);
  });

  test('goes on after a refused response', async () => {
    const statuses = [413, 400, 403];
    await using client = await startClient(kind, clients, {
      files,
      handler: 'app.handler',
      behaviour: { status: () => statuses.shift() ?? 202 },
    });
    for (let value = 1; value <= 4; value += 1) {
      expect(JSON.parse((await client.invoke({ do: 'echo', value })).body)).toBe(value);
    }
    expect(client.stdout + client.stderr).toContain('413');
  });

  test('ends when the Runtime API is gone', async () => {
    await using client = await start();
    await client.invoke({ do: 'echo', value: 1 });
    await client.api.close();
    expect((await client.ended).code).toBe(1);
    expect(client.stderr).toContain('Runtime API');
  });
});
