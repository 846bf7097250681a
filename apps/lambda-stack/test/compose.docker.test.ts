import { once } from 'node:events';
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { attachDebugAdapter } from './debug/debug-adapter.ts';
import { brought, debugpy, delve } from './debug/debuggers.ts';
import { attachInspector } from './debug/inspector.ts';
import { attachJdb } from './debug/jdb.ts';
import { docker, DockerSandbox, makeImage, nodeImage } from './docker-sandbox.ts';
import { execa } from 'execa';
import { WebSocket } from 'ws';
import { expectFaults, faultsCode } from './faults.ts';
import { createTokenKey } from './token-key.ts';
import { missing } from './toolchain.ts';

let sandbox: DockerSandbox;

const tokenKey = createTokenKey();

const sources = fileURLToPath(new URL('./debug/', import.meta.url));

/** One function for each client of ours, behind a gateway. */
const stack = (name: string, python: string, bootstrap: string, provided: string, java: string): string => `
name: ${name}
endpoint: { port: 0 }
toolbox: { nodeImage: "${nodeImage}" }
baseImages: { nodejs22.x: "${nodeImage}", python3.11: ${python}, python3.12: ${bootstrap}, provided.al2023: ${provided}, provided.al2: ${java} }
functions:
  hello: { runtime: nodejs22.x, handler: index.handler, code: ./hello, timeout: 10, url: { port: 0 }, environment: { GREETING: 'a $b \${c} "d" é' } }
  py: { runtime: python3.11, handler: app.handler, code: ./py, timeout: 10 }
  boot: { runtime: python3.12, handler: app.handler, code: ./boot, timeout: 10 }
  shell: { runtime: provided.al2023, handler: function.handler, code: ./shell, timeout: 10, logging: { format: json }, url: { port: 0, invokeMode: RESPONSE_STREAM } }
  go: { runtime: provided.al2023, handler: none, code: ./go, timeout: 1, layers: [./delve] }
  jvm: { runtime: provided.al2, handler: none, code: ./jvm, timeout: 1 }
  unlucky: { runtime: nodejs22.x, handler: index.unlucky, code: ./events, timeout: 10, retries: 1, onFailure: notes }
  notes: { runtime: nodejs22.x, handler: index.notes, code: ./events, timeout: 10 }
  talk: { runtime: nodejs22.x, handler: index.talk, code: ./events, timeout: 10 }
  tell: { runtime: nodejs22.x, handler: index.tell, code: ./events, timeout: 10, url: { port: 0, invokeMode: RESPONSE_STREAM } }
  faults: { runtime: nodejs22.x, handler: index.handler, code: ./faults, timeout: 4, url: { port: 0 } }
  closed: { runtime: nodejs22.x, handler: index.handler, code: ./faults, concurrency: 0, url: { port: 0 } }
gateways:
  public:
    port: 0
    cors: true
    authorizers:
      users: { type: jwt, issuer: local, audience: [shop], jwks: ./keys.json }
      guard: { type: request, function: hello, simpleResponses: true, identitySources: ["$request.header.X-Name"] }
    routes:
      "GET /users/me": { function: hello, authorizer: users }
      "GET /guarded/me": { function: hello, authorizer: guard }
      "GET /{fn}": hello
      "GET /py/{name}": py
      "GET /boot": boot
      "GET /shell/{name}": shell
      "GET /go": go
      "GET /jvm": jvm
      "GET /debug": $echo
      "GET /streamed": tell
      "ANY /closed": closed
      "ANY /faults": faults
      "ANY /one/faults": { function: faults, payloadFormat: "1.0" }
  streams:
    type: rest
    port: 0
    apiKeys: { partner: "\${env:PARTNER_KEY:-k3y}" }
    gatewayResponses: { INVALID_API_KEY: { status: 401, templates: { application/json: '{"who":$context.error.messageString}' } } }
    routes:
      "GET /": { function: tell, stream: true }
      "ANY /closed": closed
      "ANY /faults": faults
      "ANY /keyed": { function: faults, apiKey: true }
  hasty: { port: 0, timeout: 1, routes: { "ANY /faults": faults } }
  hastyRest: { type: rest, port: 0, timeout: 1, routes: { "ANY /faults": faults } }
  room: { type: websocket, port: 0, routes: { "$default": talk } }
  balancer:
    type: alb
    port: 0
    routes: { "GET /hello*": hello, "ANY /closed": closed, "ANY /faults": faults }
`;

const files = (name: string): Record<string, string> => ({
  'lambda-stack.yaml': stack(
    name,
    makeImage('python'),
    makeImage('python-bootstrap'),
    makeImage('provided'),
    makeImage('java'),
  ),
  'hello/index.mjs': `
    import { LambdaClient } from 'node:module';
    export const handler = async (event) => event.type === 'REQUEST' ? { isAuthorized: event.identitySource[0] === 'alice' } : ({
      fn: event.pathParameters?.fn, greeting: process.env.GREETING, root: process.env.LAMBDA_TASK_ROOT, node: process.execPath,
    });`.replace("import { LambdaClient } from 'node:module';", ''),
  'keys.json': tokenKey.jwks,
  'py/app.py':
    'def handler(event, context):\n    return {"name": event["pathParameters"]["name"], "fn": context.function_name}\n',
  'boot/app.py': 'def handler(event, context):\n    answer = 42\n    return {"answer": answer}\n',
  'go/bootstrap': '#!/bin/sh\n',
  'delve/bin/.keep': '',
  'jvm/bootstrap': '#!/bin/sh\nexec java -XX:TieredStopAtLevel=1 -cp "$LAMBDA_TASK_ROOT" Main\n',
  'events/index.mjs': `
    export const unlucky = async (event) => { throw new Error('out of luck: ' + event.what); };
    export const notes = async (record) => console.log('NOTE ' + JSON.stringify(record));
    export const talk = async ({ requestContext: { domainName, stage, connectionId } }) => {
      const url = 'http://' + domainName + '/' + stage + '/@connections/' + encodeURIComponent(connectionId);
      const { status } = await fetch(url, { method: 'POST', body: 'from ' + domainName });
      return { statusCode: status };
    };
    export const tell = awslambda.streamifyResponse(async ({ queryStringParameters }, stream) => {
      stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });
      stream.write('one ');
      await new Promise((resolve) => setTimeout(resolve, 300));
      if (queryStringParameters?.fail) throw new Error('late');
      stream.end('two');
    });`,
  'faults/index.mjs': faultsCode,
  'shell/function.sh': 'handler() { jq=1; printf \'{"body":"from shell"}\'; }\n',
});

beforeAll(async () => {
  sandbox = new DockerSandbox();
  sandbox.write(files(sandbox.name));
  const up = await sandbox.run(['up', '--engine', 'compose', '-d', '--json', '--retry-base', '3']);
  expect(up).toMatchObject({ code: 0 });
  const ready: {
    gateways: Record<'public' | 'room' | 'balancer' | 'streams' | 'hasty' | 'hastyRest', string>;
    urls: Record<'hello' | 'tell' | 'shell' | 'faults' | 'closed', string>;
    endpoint: string;
  } = JSON.parse(up.stdout);
  ({
    endpoint,
    gateways: { public: gateway, room, balancer, streams, hasty, hastyRest },
    urls: { hello: url, tell, shell, faults, closed },
  } = ready);
}, 300_000);

/** What `up --json` says of debuggers. */
interface Up {
  readonly debuggers?: Readonly<Record<string, { readonly address: string }>>;
  readonly problems?: readonly string[];
}

/** What `ps --json` says of them. */
interface Ps {
  readonly services: readonly {
    readonly service: string;
    readonly function?: { readonly debugPort?: number };
  }[];
}

let gateway: string;
let room: string;
let url: string;
let streams: string;
let tell: string;
let shell: string;
let faults: string;
let closed: string;
let hasty: string;
let hastyRest: string;
let balancer: string;
let endpoint: string;

afterAll(() => sandbox.close());

test('functions answer through the gateway', async () => {
  expect(await (await fetch(`${gateway}/debug`)).json()).toMatchObject({
    routeKey: 'GET /debug',
    headers: { 'x-forwarded-port': new URL(gateway).port },
  });
  const [hello, py, shell] = await Promise.all(
    ['/ada', '/py/ada', '/shell/ada'].map((path) => fetch(gateway + path)),
  );
  expect(await hello?.json()).toEqual({
    fn: 'ada',
    greeting: 'a $b ${c} "d" é',
    root: '/var/task',
    node: '/usr/local/bin/node',
  });
  expect(await py?.json()).toEqual({ name: 'ada', fn: 'py' });
  expect(await shell?.text()).toContain('from shell');
});

test('functions reach the clients of a WebSocket API', async () => {
  expect(room).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/local$/);
  const client = new WebSocket(room);
  try {
    await once(client, 'open');
    client.send('hello');
    const [data] = (await once(client, 'message')) as [Buffer];
    expect(data.toString()).toMatch(/^from gateway:\d+$/);
  } finally {
    client.terminate();
  }
});

test('authorizers ask functions, and issuers whose keys are in a file', async () => {
  const status = async (path: string, headers: Record<string, string> = {}): Promise<number> => {
    const response = await fetch(`${gateway}${path}`, { headers });
    await response.arrayBuffer();
    return response.status;
  };
  expect(await status('/guarded/me')).toBe(401);
  expect(await status('/guarded/me', { 'x-name': 'bob' })).toBe(403);
  expect(await status('/guarded/me', { 'x-name': 'alice' })).toBe(200);
  expect(await status('/users/me', { authorization: tokenKey.tokenOf('other') })).toBe(401);
  expect(await status('/users/me', { authorization: `Bearer ${tokenKey.tokenOf('local')}` })).toBe(200);
});

test('a function answers at its URL', async () => {
  const response = await fetch(`${url}any/path`, { method: 'POST' });
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.json()).toMatchObject({ root: '/var/task' });
});

test('what a function streams comes whole, and breaks off where it fails', async () => {
  for (const base of [tell, streams]) {
    const response = await fetch(base);
    expect(response.status).toBe(201);
    expect(await response.text()).toBe('one two');
    await expect((await fetch(`${base}?fail=1`)).text()).rejects.toThrow('terminated');
  }
});

test('a client sees of functions in containers what fails, and why', async () => {
  expect(await (await fetch(faults)).text()).toBe('format 2.0');
  await expectFaults({
    http: gateway,
    rest: streams,
    url: faults,
    alb: balancer,
    closed,
    hastyHttp: hasty,
    hastyRest,
  });
}, 120_000);

test('what gateways have of their own is there in containers', async () => {
  expect((await fetch(`${gateway}/streamed`)).status).toBe(500);
  expect((await sandbox.run(['logs', 'public'])).stdout).toMatch(
    /^public +\| GET \/streamed .*\(HttpResponseStream\.from\)/m,
  );
  expect((await sandbox.run(['logs', 'streams'])).stdout).not.toContain('/streamed');
  const records = (await sandbox.run(['logs', 'public', '--json'])).stdout.trimEnd().split('\n');
  expect(records.map((line) => JSON.parse(line) as unknown)).toContainEqual({
    event: 'log',
    time: expect.any(Number),
    function: 'public',
    environment: expect.any(String),
    kind: 'platform',
    text: expect.stringMatching(/^GET \/streamed → 500 .*\(tell\): .*\(HttpResponseStream\.from\)/),
    requestId: expect.any(String),
    request: {
      method: 'GET',
      path: '/streamed',
      status: 500,
      durationMs: expect.any(Number),
      bytes: 35,
      route: 'GET /streamed',
      function: 'tell',
      error: expect.stringContaining('HttpResponseStream.from'),
    },
  });
  expect(await (await fetch(`${gateway}/one/faults`)).text()).toBe('format 1.0');
  expect(await (await fetch(shell)).text()).toBe('{"body":"from shell"}');
  const preflight = await fetch(`${gateway}/faults`, {
    method: 'OPTIONS',
    headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'PUT' },
  });
  expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
    204,
    '*,authorization',
  ]);
  const refused = await fetch(`${streams}/keyed`);
  expect([refused.status, await refused.text()]).toEqual([401, '{"who":"Forbidden"}']);
  expect((await fetch(`${streams}/keyed`, { headers: { 'x-api-key': 'k3y' } })).status).toBe(200);
});

test('a load balancer has rules, and takes no answer without a status', async () => {
  const [none, unanswered] = await Promise.all(['/', '/hello/x'].map((path) => fetch(balancer + path)));
  expect(none?.status).toBe(404);
  expect(unanswered?.status).toBe(502);
  expect(await unanswered?.text()).toContain('502 Bad Gateway');
});

test('ps joins containers and emulators', async () => {
  await fetch(`${gateway}/ada`);
  const { stdout } = await sandbox.run(['ps', '--json']);
  const state: {
    services: {
      service: string;
      state: string;
      memoryMB: number;
      function?: { counters: { invocations: number } };
    }[];
  } = JSON.parse(stdout);
  expect(state.services.map(({ service, state: health }) => [service, health])).toEqual(
    [
      'boot',
      'closed',
      'faults',
      'gateway',
      'go',
      'hello',
      'jvm',
      'lambda',
      'notes',
      'py',
      'shell',
      'talk',
      'tell',
      'unlucky',
    ].map((service) => [service, 'healthy']),
  );
  expect(
    state.services.find(({ service }) => service === 'hello')?.function?.counters.invocations,
  ).toBeGreaterThan(0);
  for (const { memoryMB } of state.services) expect(memoryMB).toBeGreaterThan(0);
  const table = (await sandbox.run(['ps'])).stdout;
  expect(table).toMatch(
    /^ +SERVICE +STATE +ENVIRONMENTS +INVOCATIONS +ERRORS +THROTTLES +QUEUED +MEMORY +PORTS$/m,
  );
  expect(table).toContain(`\n  gateway room  ${room}\n`);
  expect(table).toContain(`\n  URL of tell  ${tell}\n`);
  const { port } = new URL(endpoint);
  expect(table).toMatch(new RegExp(`^ +lambda +healthy +\\d+ MB +127\\.0\\.0\\.1:${port}->9000/tcp$`, 'm'));
  expect(table).toMatch(/^ +py +healthy +0 busy, 1 idle +\d+ +\d+ +\d+ +\d+ +\d+\/\d+ MB$/m);
});

test('ps tells which services have changed since they were started', async () => {
  expect((await sandbox.run(['ps'])).stdout).not.toContain('!');
  const override = join(sandbox.project, 'compose.override.yaml');
  writeFileSync(override, JSON.stringify({ services: { py: { environment: { LOG_LEVEL: 'debug' } } } }));
  try {
    expect((await sandbox.run(['ps'])).stdout).toContain(
      '! Changed since it was started: py. Run "lambda-stack up".',
    );
    writeFileSync(override, JSON.stringify({ services: { py: { environment: { A: '${NEEDED?set it}' } } } }));
    expect((await sandbox.run(['ps'])).stdout).toMatch(/! Whether it has changed .* is not known: .*NEEDED/);
  } finally {
    rmSync(override);
  }
  const generated = join(sandbox.project, 'docker-compose.yml');
  const text = readFileSync(generated, 'utf8');
  rmSync(generated);
  try {
    expect((await sandbox.run(['-p', sandbox.name, 'ps'])).stdout).toMatch(
      /! Whether it has changed .* is not known: /,
    );
  } finally {
    writeFileSync(generated, text);
  }
});

test('ps tells of an emulator that does not answer', async () => {
  const signalAll = (signal: string): string =>
    docker('exec', `${sandbox.name}-shell-1`, 'sh', '-c', `kill -${signal} -1`);
  signalAll('STOP');
  try {
    const { stdout } = await sandbox.run(['ps']);
    expect(stdout).toMatch(/✗ shell: http:\/\/shell:8080 does not answer/);
  } finally {
    signalAll('CONT');
  }
});

test('doctor knows that the ports are the stack’s own, where its functions run, and whether they are as configured', async () => {
  const { code, stdout } = await sandbox.run(['doctor']);
  expect(stdout).toContain('✓ Ports: the stack is running (in containers)\n');
  expect(stdout).toMatch(/^✓ Function hello: nodejs22\.x, in a container;/m);
  expect(stdout).not.toContain('Containers: ');
  expect(code).toBe(0);
  const file = join(sandbox.project, 'lambda-stack.yaml');
  const written = readFileSync(file, 'utf8');
  writeFileSync(file, written.replace('retries: 1', 'retries: 2'));
  expect((await sandbox.run(['doctor', 'hello'])).stdout).toMatch(
    /^! Containers: What runs was not made from lambda-stack\.yaml as it is now\./m,
  );
  writeFileSync(file, written);
});

test('a change of the code changes the next answer, and no other function', async () => {
  const pid = (service: string): string =>
    docker('top', `${sandbox.name}-${service}-1`, '-o', 'pid,args')
      .split('\n')
      .filter((line) => !line.includes('tini'))
      .join();
  await fetch(`${gateway}/py/ada`);
  const before = pid('py');
  const file = join(sandbox.project, 'hello/index.mjs');
  writeFileSync(file, 'export const handler = async () => ({ changed: true });');
  const answer = await fetch(`${gateway}/ada`);
  expect(await answer.json()).toEqual({ changed: true });
  expect(pid('py')).toBe(before);
});

test('invoke, exec, restart and logs', async () => {
  const invoked = await sandbox.run(['invoke', 'py', '-d', '{"pathParameters":{"name":"x"}}', '--tail']);
  expect(invoked).toMatchObject({ code: 0, stderr: expect.stringContaining('REPORT RequestId') });
  expect(JSON.parse(invoked.stdout)).toEqual({ name: 'x', fn: 'py' });
  const ran = await sandbox.run(['exec', 'py', '--', 'sh', '-c', 'cat /var/task/app.py; exit 7']);
  expect(ran).toMatchObject({ code: 7, stdout: expect.stringContaining('def handler') });
  const hosts = await sandbox.run(['exec', 'py', '--', 'getent', 'hosts', 'sandbox', 'sandbox.localdomain']);
  expect(hosts.stdout).toMatch(/^127\.0\.0\.1 +sandbox\n127\.0\.0\.1 +sandbox\.localdomain\n$/);
  expect(await sandbox.run(['restart', 'py'])).toMatchObject({ code: 0, stderr: 'Restarted py.\n' });
  expect(await sandbox.run(['restart', 'nope'])).toMatchObject({ code: 2 });
  const logs = await sandbox.run(['logs', 'py']);
  expect(logs.stdout).toMatch(/^py +\| START RequestId/m);
  expect((await sandbox.run(['logs', 'shell'])).stdout).toMatch(/^shell +\| \{"time":.*"platform\.report"/m);
  expect((await sandbox.run(['logs', 'py', '--no-platform'])).stdout).not.toContain('START RequestId');
});

test('an event outlives its queue’s container, is tried again, and goes to its destination', async () => {
  const accepted = await fetch(`${endpoint}/2015-03-31/functions/unlucky/invocations`, {
    method: 'POST',
    headers: { 'X-Amz-Invocation-Type': 'Event' },
    body: '{"what":"cards"}',
  });
  expect([accepted.status, await accepted.text()]).toEqual([202, '']);
  const requestId = accepted.headers.get('x-amzn-requestid');
  const logs = async (name: string): Promise<string> => (await sandbox.run(['logs', name])).stdout;
  await expect.poll(() => logs('unlucky'), { timeout: 30_000 }).toContain('out of luck: cards');
  docker('kill', '--signal', 'KILL', `${sandbox.name}-lambda-1`);
  docker('start', `${sandbox.name}-lambda-1`);
  await expect.poll(() => logs('notes'), { timeout: 60_000 }).toContain('NOTE {');
  const [, note = ''] = /NOTE (\{.*\})/.exec(await logs('notes')) ?? [];
  expect(JSON.parse(note)).toMatchObject({
    version: '1.0',
    requestContext: {
      requestId,
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:unlucky:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 2,
    },
    requestPayload: { what: 'cards' },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorMessage: 'out of luck: cards' },
  });
  const told = `The asynchronous invocation ${requestId} is given up after 2 attempts (RetriesExhausted): notes is told of it`;
  // As of the function itself, and not of the container that has the queue.
  await expect.poll(() => logs('unlucky')).toContain(` | ${told}\n`);
}, 120_000);

test('the endpoint answers for all functions, by any of their names', async () => {
  const invoke = (name: string): Promise<Response> =>
    fetch(`${endpoint}/2015-03-31/functions/${name}/invocations`, {
      method: 'POST',
      body: '{"pathParameters":{"name":"y"}}',
    });
  expect(await (await invoke('arn:aws:lambda:us-east-1:000000000000:function:py')).json()).toMatchObject({
    name: 'y',
  });
  expect((await invoke('nope')).status).toBe(404);
});

test(
  'a breakpoint in Python is hit, which a bootstrap in shell script starts',
  { timeout: 300_000 },
  async (context) => {
    context.skip(missing('python') !== undefined, missing('python'));
    const modules = await brought(context, debugpy);
    const without = await sandbox.run(['up', '--engine', 'compose', '-d', '--debug', 'boot']);
    expect(without.stdout).toContain('✗ boot cannot start: /usr/bin/python3 has no debugpy');
    cpSync(join(modules, 'debugpy'), join(sandbox.project, 'boot/debugpy'), { recursive: true });
    // So many new files are noticed one after the other, each a reason for a new environment.
    expect(await sandbox.run(['restart', 'boot'])).toMatchObject({ code: 0 });
    expect(await (await fetch(`${gateway}/boot`)).json()).toEqual({ answer: 42 });
    const state = JSON.parse((await sandbox.run(['ps', '--json'])).stdout) as Ps;
    const port = state.services.find(({ service }) => service === 'boot')?.function?.debugPort ?? 0;
    const pathMappings = [{ localRoot: join(sandbox.project, 'boot'), remoteRoot: '/var/task' }];
    const breakpoint = { path: join(sandbox.project, 'boot/app.py'), line: 3 };
    const adapter = await attachDebugAdapter(port, { pathMappings }, breakpoint);
    const response = fetch(`${gateway}/boot`);
    expect(await adapter.stopped()).toBe(3);
    await adapter.resume();
    expect(await (await response).json()).toEqual({ answer: 42 });
  },
);

/** Starts the stack again; with a function to debug, or with none. */
async function upAgain(...debug: readonly string[]): Promise<Up> {
  const { stdout } = await sandbox.run(['up', '--engine', 'compose', '-d', '--json', ...debug]);
  return JSON.parse(stdout) as Up;
}

/** The port of a function's debugger, which `up` has been told to start. */
async function debugPort(name: string): Promise<number> {
  const { debuggers = {} } = await upAgain('--debug', name);
  return Number(debuggers[name]?.address.split(':')[1]);
}

test('a breakpoint in Go is hit, with Delve of a layer', { timeout: 300_000 }, async (context) => {
  context.skip(missing('go') !== undefined, missing('go'));
  const directory = await brought(context, delve);
  const output = join(sandbox.project, 'go/bootstrap');
  // Go does not write over what it has not built.
  rmSync(output);
  await execa('go', ['build', '-gcflags', 'all=-N -l', '-o', output, 'main.go'], {
    cwd: sources,
    env: { CGO_ENABLED: '0' },
  });
  cpSync(join(directory, 'dlv'), join(sandbox.project, 'delve/bin/dlv'));
  const port = await debugPort('go');
  // While Delve starts the program, nothing can be said of it.
  expect(await (await fetch(`${gateway}/go`)).json()).toEqual({ answer: 42 });
  const breakpoint = { path: join(sources, 'main.go'), line: 12 };
  const adapter = await attachDebugAdapter(port, { mode: 'remote' }, breakpoint);
  const response = fetch(`${gateway}/go`);
  expect(await adapter.stopped()).toBe(12);
  await adapter.resume();
  expect(await (await response).json()).toEqual({ answer: 42 });
});

test('a breakpoint in Java is hit', { timeout: 120_000 }, async (context) => {
  context.skip(missing('java') !== undefined, missing('java'));
  const code = join(sandbox.project, 'jvm');
  await execa('javac', ['-g', '--release', '17', '-d', code, 'Main.java'], { cwd: sources });
  chmodSync(join(code, 'bootstrap'), 0o755);
  const port = await debugPort('jvm');
  expect(await (await fetch(`${gateway}/jvm`)).json()).toEqual({ answer: 42 });
  const jdb = attachJdb(port);
  await jdb.says('Initializing jdb');
  jdb.type('stop in Main.handle');
  await jdb.says('Set breakpoint Main.handle');
  const response = fetch(`${gateway}/jvm`);
  await jdb.says('Breakpoint hit');
  jdb.type('cont');
  expect(await (await response).json()).toEqual({ answer: 42 });
});

test('no debugger is announced of a function that does not start', async () => {
  sandbox.write({ 'hello/index.mjs': 'export const handler = ;' });
  const up = await upAgain('--debug', 'hello');
  expect(up).not.toHaveProperty('debuggers');
  expect(up.problems).toEqual([
    expect.stringMatching(/^hello does not listen for a debugger at 127\.0\.0\.1:\d+/),
  ]);
}, 120_000);

test(
  'a breakpoint in a container is hit by a request, which waits for it; then it runs as before',
  { timeout: 120_000 },
  async () => {
    sandbox.write({
      'hello/index.mjs':
        'export const handler = async (event) => {\n  const { fn } = event.pathParameters;\n  return { fn };\n};\n',
    });
    const generated = readFileSync(join(sandbox.project, 'docker-compose.yml'), 'utf8');
    const port = await debugPort('hello');
    const breakpoint = { urlRegex: 'file:///var/task/index.mjs', lineNumber: 2 };
    const inspector = await attachInspector(port, breakpoint);
    const response = fetch(`${gateway}/ada`);
    expect(await inspector.stopped('fn')).toBe('ada');
    await inspector.resume();
    expect(await (await response).json()).toMatchObject({ fn: 'ada' });
    expect(readFileSync(join(sandbox.project, 'docker-compose.yml'), 'utf8')).toBe(generated);
    expect(await upAgain()).not.toHaveProperty('debuggers');
    await expect(fetch(`http://127.0.0.1:${port}/json/list`)).rejects.toThrow('fetch failed');
    expect((await fetch(`${gateway}/ada`)).status).toBe(200);
  },
);

test('docker compose alone, on the generated files, answers on the same ports', async () => {
  const ports = {
    LAMBDA_STACK_ENDPOINT_PORT: new URL(endpoint).port,
    LAMBDA_STACK_PORT_PUBLIC: new URL(gateway).port,
  };
  const compose = (...args: readonly string[]): Promise<unknown> =>
    execa('docker', ['compose', ...args], {
      cwd: sandbox.project,
      env: { ...sandbox.environment(), ...ports },
      extendEnv: false,
    });
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
  expect([sandbox.left('container'), sandbox.left('network')]).toEqual([[], []]);
  await compose('up', '--detach', '--build', '--wait');
  expect(await (await fetch(`${gateway}/py/ada`)).json()).toEqual({ name: 'ada', fn: 'py' });
  expect(await sandbox.run(['ps'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('compose engine'),
  });
});

test('down -v leaves nothing', async () => {
  expect(await sandbox.run(['down', '-v'])).toMatchObject({ code: 0 });
  expect([sandbox.left('container'), sandbox.left('network'), sandbox.left('volume')]).toEqual([[], [], []]);
  expect(await sandbox.run(['ps'])).toMatchObject({ code: 1 });
  expect(readFileSync(join(sandbox.project, 'docker-compose.yml'), 'utf8')).toContain(
    `name: ${sandbox.name}`,
  );
});
