import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';

import { docker, DockerSandbox, freePort, nodeImage } from './docker-sandbox.ts';
import { commandFile } from './sandbox.ts';

let sandbox: DockerSandbox;

const yaml = (name: string, more: object = {}): string =>
  JSON.stringify({
    name,
    endpoint: { port: 0 },
    toolbox: { nodeImage },
    baseImages: { 'nodejs22.x': nodeImage },
    functions: {
      hello: { runtime: 'nodejs22.x', handler: 'index.handler', code: './hello', timeout: 10 },
    },
    ...more,
  });

beforeEach(() => {
  sandbox = new DockerSandbox();
  sandbox.write({
    'lambda-stack.yaml': yaml(sandbox.name),
    'hello/index.mjs': 'export const handler = async () => process.env.AWS_LAMBDA_FUNCTION_NAME;',
  });
});

afterEach(() => sandbox.close());

interface Ready {
  readonly endpoint: string;
  readonly gateways: Readonly<Record<string, string>>;
}

/** Starts the stack, detached. */
const up = async (env: NodeJS.ProcessEnv = {}): Promise<Ready> => {
  const { code, stdout, stderr } = await sandbox.run(['up', '--engine', 'compose', '-d', '--json'], { env });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const ready: Ready = JSON.parse(stdout);
  return ready;
};

const invoke = async (endpoint: string, name = 'hello'): Promise<unknown> => {
  const url = `${endpoint}/2015-03-31/functions/${name}/invocations`;
  return (await fetch(url, { method: 'POST', body: '{}' })).json();
};

test('Ctrl-C ends an attached stack, and leaves no container and no network', async () => {
  const stack = await sandbox.up(['--engine', 'compose']);
  expect(await invoke(stack.endpoint)).toBe('hello');
  await vi.waitFor(() => expect(stack.lines.join('\n')).toContain('START RequestId'), { timeout: 10_000 });
  expect(await sandbox.run(['up', '--engine', 'process', '-d'])).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/ALREADY_RUNNING.*in containers, pid \d+/),
  });
  stack.process.kill('SIGINT');
  expect(await stack.exited).toMatchObject({ code: 130 });
  expect([sandbox.left('container'), sandbox.left('network')]).toEqual([[], []]);
});

test('an attached up ends when its containers are ended from elsewhere; a log that cannot be read does not end it', async () => {
  const port = await freePort();
  const silent = { image: nodeImage, init: true, command: ['sleep', '1000'], logging: { driver: 'none' } };
  sandbox.write({
    'compose.override.yaml': JSON.stringify({ services: { silent } }),
    'hello/index.mjs': `import { setTimeout } from 'node:timers/promises';
      export const handler = async () => { console.log('busy now'); await setTimeout(4_000); return 'whole'; };`,
    'leave/index.mjs': `import { setTimeout } from 'node:timers/promises';
      export const handler = async ({ requestContext: { domainName, stage, disconnectReason } }) => {
        const { status } = await fetch('http://' + domainName + '/' + stage + '/@connections/gone');
        await setTimeout(1_000);
        console.log('told: ' + disconnectReason + ', ' + status);
        return { statusCode: 200 };
      };`,
    'lambda-stack.yaml': yaml(sandbox.name, {
      functions: {
        hello: { runtime: 'nodejs22.x', handler: 'index.handler', code: './hello', timeout: 10 },
        leave: { runtime: 'nodejs22.x', handler: 'index.handler', code: './leave', timeout: 10 },
      },
      gateways: { room: { type: 'websocket', port, routes: { $disconnect: 'leave' } } },
    }),
  });
  const first = await sandbox.up(['--engine', 'compose']);
  const answer = invoke(first.endpoint);
  await vi.waitFor(() => expect(first.lines.join('\n')).toContain('busy now'), { timeout: 10_000 });
  const client = new WebSocket(`ws://127.0.0.1:${port}/local`);
  onTestFinished(() => client.terminate());
  await once(client, 'open');
  const unreadable = 'Docker: reading the log of service "silent": ';
  expect(first.stderr()).toContain(unreadable);
  expect(await sandbox.run(['logs'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('busy now'),
    stderr: expect.stringContaining(unreadable),
  });
  expect(await sandbox.run(['down', '--drain'])).toMatchObject({
    code: 0,
    stderr: sandbox.stopped(sandbox.name),
  });
  expect(await answer).toBe('whole');
  expect(first.lines.join('\n')).toContain('told: Going away, 410');
  expect(await first.exited).toMatchObject({ code: 0 });
  expect([sandbox.left('container'), sandbox.left('network')]).toEqual([[], []]);

  const second = await sandbox.up(['--engine', 'compose']);
  const cut = expect(invoke(second.endpoint)).rejects.toThrow();
  await vi.waitFor(() => expect(second.lines.join('\n')).toContain('busy now'), { timeout: 10_000 });
  const lambda = sandbox.running('lambda');
  docker('stop', '--time', '2', ...lambda);
  // It was not killed.
  expect(docker('inspect', '--format', '{{.State.ExitCode}}', ...lambda)).toBe('0');
  await cut;
  docker('compose', '--project-name', sandbox.name, 'down', '--timeout', '1');
  expect(await second.exited).toMatchObject({ code: 0 });
  expect(await sandbox.run(['ps'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('NOT_RUNNING'),
  });
}, 120_000);

test('down of a stack whose containers were removed by other means says so, from wherever', async () => {
  await up();
  sandbox.removeProjects();
  expect(await sandbox.run(['down'], { cwd: sandbox.directory })).toMatchObject({
    code: 0,
    stderr: `Project "${sandbox.name}" (${join(sandbox.project, 'lambda-stack.yaml')}) is not running.\n`,
  });
});

/** A PATH whose `docker` fails at `docker compose down`. */
const withoutDown = (): NodeJS.ProcessEnv => {
  const directory = join(sandbox.directory, 'bin');
  mkdirSync(directory);
  const script = `#!/bin/sh
case " $* " in *" compose "*" down "*) echo "no such luck" >&2; exit 1 ;; esac
PATH='${process.env['PATH'] ?? ''}' exec docker "$@"
`;
  writeFileSync(join(directory, 'docker'), script, { mode: 0o755 });
  return { PATH: `${directory}:${process.env['PATH'] ?? ''}` };
};

test('containers that are left are found from anywhere, taken over by the next up, and ended by down', async () => {
  const first = await sandbox.up(['--engine', 'compose']);
  const before = sandbox.left('container').toSorted();
  first.process.kill('SIGKILL');
  await first.exited;
  expect(await invoke(first.endpoint)).toBe('hello');
  expect(await sandbox.run(['up', '--engine', 'process', '-d'])).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(
      /ALREADY_RUNNING.*\(in containers\)\n.*`lambda-stack up --engine compose`.*`lambda-stack down`/,
    ),
  });

  const elsewhere = (...args: readonly string[]): ReturnType<DockerSandbox['run']> =>
    sandbox.run(args, { cwd: sandbox.directory });
  const named = (...args: readonly string[]): ReturnType<DockerSandbox['run']> =>
    elsewhere('-p', sandbox.name, ...args);
  expect(JSON.parse((await elsewhere('ps', '--json')).stdout)).toMatchObject({ name: sandbox.name });
  expect(JSON.parse((await named('ps', '--json')).stdout)).toMatchObject({ name: sandbox.name });
  expect(JSON.parse((await elsewhere('ps', '--all', '--json')).stdout)).toMatchObject([
    { name: sandbox.name, engine: 'compose' },
  ]);
  expect(await named('invoke', 'hello')).toMatchObject({ code: 0, stdout: '"hello"' });
  expect((await named('logs', 'hello')).stdout).toContain('START RequestId');
  expect(await named('exec', 'hello', '--', 'true')).toMatchObject({ code: 0 });
  expect(await named('restart')).toMatchObject({ code: 0, stderr: 'Restarted hello.\n' });

  const second = await sandbox.up([], withoutDown());
  expect(second.endpoint).toBe(first.endpoint);
  expect(sandbox.left('container').toSorted()).toEqual(before);
  second.process.kill('SIGINT');
  const { code, stderr } = await second.exited;
  expect(code).toBe(1);
  expect(stderr).toContain('no such luck');
  expect(stderr).toContain(`Containers of "${sandbox.name}" may be left: end them with "lambda-stack down"`);

  const unreachable = { env: { DOCKER_HOST: `unix://${join(sandbox.directory, 'nothing.sock')}` } };
  for (const command of ['ps', 'down', 'logs', 'restart'])
    expect(await sandbox.run([command], unreachable)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('DOCKER_UNREACHABLE'),
    });
  expect(await sandbox.run(['ps', '--all', '--json'], unreachable)).toMatchObject({
    code: 0,
    stdout: '[]\n',
  });
  // With or without its directory.
  rmSync(sandbox.project, { recursive: true });
  const node = '/.lambda-stack/bin/node';
  expect(await named('exec', 'lambda', '--', node, '--version')).toMatchObject({ code: 0 });
  const follower = sandbox.spawn(['-p', sandbox.name, 'logs', '-f'], {}, sandbox.directory);
  let said = '';
  follower.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const followed = once(follower, 'close');
  if (follower.stdout) await once(follower.stdout, 'data');
  expect(await named('down')).toMatchObject({ code: 0, stderr: sandbox.stopped(sandbox.name) });
  expect(await followed).toEqual([0, null]);
  expect(said).toBe(sandbox.stopped(sandbox.name).replace('is stopped', 'has ended'));
  expect([sandbox.left('container'), sandbox.left('network')]).toEqual([[], []]);
  expect(await named('ps')).toMatchObject({ code: 1, stderr: expect.stringContaining('NOT_RUNNING') });
}, 120_000);

test('an attached up applies saved changes, layers, and a directory that was replaced; what is invalid is refused', async () => {
  sandbox.write({
    'layer/said.txt': 'one',
    'hello/index.mjs':
      'import { readFileSync } from "node:fs"; export const handler = async () => [readFileSync("/opt/said.txt", "utf8"), process.env.LEVEL];',
  });
  const configure = (more: object, gateways: object = {}): void => {
    const fn = { runtime: 'nodejs22.x', handler: 'index.handler', code: './hello', timeout: 10 };
    const functions = { hello: { ...fn, layers: ['./layer'], ...more } };
    sandbox.write({ 'lambda-stack.yaml': yaml(sandbox.name, { functions, gateways }) });
  };
  configure({});
  const stack = await sandbox.up(['--engine', 'compose']);
  const soon = (answer: unknown): Promise<unknown> =>
    vi.waitFor(async () => expect(await invoke(stack.endpoint)).toEqual(answer), { timeout: 30_000 });
  await soon(['one', null]);
  configure({ environment: { LEVEL: 'debug' } });
  await soon(['one', 'debug']);
  sandbox.write({ 'layer/said.txt': 'two' });
  await soon(['two', 'debug']);
  configure({ timeout: 'long' });
  await vi.waitFor(() => expect(stack.stderr()).toMatch(/is not applied, the old one runs on:\n.*timeout/s), {
    timeout: 10_000,
  });
  expect((await sandbox.run(['logs', 'hello'])).stderr).toContain('is not applied: lambda-stack.yaml:');
  const port = await freePort();
  const other = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  configure({}, { web: { port, routes: { 'GET /': 'hello' } } });
  const refused = `Port ${port} of the gateway "web" on 127.0.0.1 is taken by `;
  await vi.waitFor(() => expect(stack.stderr()).toContain(refused), { timeout: 10_000 });
  const ps = async (): Promise<string> => (await sandbox.run(['ps'])).stdout;
  await vi.waitFor(async () => expect(await ps()).toContain(`is not applied: ${refused}`), {
    timeout: 10_000,
  });
  expect((await sandbox.run(['logs', 'hello'])).stderr).toContain(`is not applied: ${refused}`);
  configure({ environment: { LEVEL: 'debug' } });
  rmSync(join(sandbox.project, 'hello'), { recursive: true });
  sandbox.write({ 'hello/index.mjs': 'export const handler = async () => "made anew";' });
  await soon('made anew');
  await vi.waitFor(async () => expect(await ps()).not.toContain('not applied'), { timeout: 10_000 });
  stack.process.kill('SIGINT');
  expect(await stack.exited).toMatchObject({ code: 130 });
  expect([sandbox.left('container'), sandbox.left('network')]).toEqual([[], []]);
}, 120_000);

test('down during the start of containers ends it', async () => {
  const up = sandbox.spawn(['up', '--engine', 'compose', '-d']);
  const exited = once(up, 'exit');
  const states = join(sandbox.directory, 'state', 'lambda-stack');
  await vi.waitFor(
    () => {
      const [state = ''] = readdirSync(states);
      expect(JSON.parse(readFileSync(join(states, state, 'compose.json'), 'utf8'))).toMatchObject({
        isStarting: true,
      });
    },
    { timeout: 20_000, interval: 10 },
  );
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0, stderr: sandbox.stopped(sandbox.name) });
  expect(await exited).toEqual([143, null]);
  expect([sandbox.left('container'), sandbox.left('network')]).toEqual([[], []]);
});

test('what lambda-stack.local.yaml says is in the containers, and in no file beside the configuration', async () => {
  const local = { functions: { hello: { environment: { LOCAL: 'mine' } } } };
  sandbox.write({
    'lambda-stack.local.yaml': JSON.stringify(local),
    'compose.override.yaml': JSON.stringify({ services: { hello: { env_file: './my.env' } } }),
    'my.env': 'FROM_FILE=read',
    'hello/index.mjs': 'export const handler = async () => [process.env.LOCAL, process.env.FROM_FILE];',
  });
  const { endpoint } = await up();
  expect(await invoke(endpoint)).toEqual(['mine', 'read']);
  expect(readdirSync(sandbox.project)).not.toContain('docker-compose.yml');
  expect(await sandbox.run(['ps'])).toMatchObject({ code: 0, stdout: expect.stringContaining('hello') });
  // The same stack goes on, where the file goes and comes again.
  rmSync(join(sandbox.project, 'lambda-stack.local.yaml'));
  expect(await invoke((await up()).endpoint)).toEqual([null, 'read']);
  sandbox.write({ 'lambda-stack.local.yaml': JSON.stringify(local) });
  expect(await invoke((await up()).endpoint)).toEqual(['mine', 'read']);
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
  const volumes = sandbox.left('volume').sort();
  // It is known no more, and its data is there all the same.
  for (const options of [{}, { cwd: sandbox.directory }]) {
    if (sandbox.left('volume').length === 0) {
      const labels = [`com.docker.compose.project=${sandbox.name}`, `dev.lambda-stack.stack=${sandbox.name}`];
      for (const volume of volumes)
        docker('volume', 'create', ...labels.map((label) => `--label=${label}`), volume);
    }
    expect(await sandbox.run(['-p', sandbox.name, 'down', '-v'], options)).toMatchObject({
      code: 0,
      stderr: `Removed with their data: ${volumes.join(', ')}.\n`,
    });
    expect([sandbox.left('container'), sandbox.left('volume')]).toEqual([[], []]);
  }
});

test('a gateway whose port is a reference is shown with its URL, and answers there', async () => {
  const port = '${env:GWPORT:-28080}';
  sandbox.write({
    'lambda-stack.yaml': yaml(sandbox.name, {
      gateways: { web: { port, routes: { 'GET /': 'hello' } } },
    }),
  });
  // Docker chooses the port of this machine: no other program has it.
  const env = { LAMBDA_STACK_PORT_WEB: '0' };
  const { gateways } = await up(env);
  expect((await fetch(gateways['web'] ?? '')).status).toBe(200);
});

test('ports, secrets, routes, functions and mounted files that have changed since the stack was started are taken, and nothing else is made anew', async () => {
  const [first, second, third] = [await freePort(), await freePort(), await freePort()];
  const configure = (
    one: number,
    two: number,
    more: { functions?: object; routes?: object; secrets?: object } = {},
  ): void => {
    const fn = { runtime: 'nodejs22.x', handler: 'index.handler', code: './hello', timeout: 10 };
    const functions = { hello: { ...fn, secrets: ['token'] }, other: fn, ...more.functions };
    const secrets = { token: { environment: 'TOKEN' }, ...more.secrets };
    const routes = { 'GET /': 'hello', ...more.routes };
    const gateways = { one: { port: one, routes }, two: { port: two, routes } };
    sandbox.write({ 'lambda-stack.yaml': yaml(sandbox.name, { functions, secrets, gateways }) });
  };
  const containers = (): Record<string, string> =>
    Object.fromEntries(
      ['gateway', 'hello', 'lambda', 'other'].map((service) => [
        service,
        docker('inspect', '--format', '{{.Id}}', `${sandbox.name}-${service}-1`),
      ]),
    );
  const answers = async ({ gateways }: Ready): Promise<unknown> =>
    Promise.all(Object.values(gateways).map(async (url) => [url, await (await fetch(url)).json()]));
  const url = (port: number): string => `http://127.0.0.1:${port}`;
  sandbox.write({
    '.env': 'TOKEN=old',
    'hello/index.mjs': `import { readFileSync } from 'node:fs';
      export const handler = async () => ({ token: readFileSync(process.env.TOKEN_FILE, 'utf8'), seen: process.env.TOKEN });`,
  });
  configure(first, second);
  expect(await answers(await up())).toEqual([
    [url(first), { token: 'old' }],
    [url(second), { token: 'old' }],
  ]);
  const before = containers();

  sandbox.write({ '.env': 'TOKEN=new' });
  expect(await answers(await up())).toEqual([
    [url(first), { token: 'new' }],
    [url(second), { token: 'new' }],
  ]);
  const recreated = containers();
  expect(recreated).toEqual({ ...before, hello: recreated['hello'] });
  expect(recreated['hello']).not.toBe(before['hello']);

  // One takes the port that the other gives up.
  configure(second, third);
  expect(await answers(await up({ TOKEN: 'new' }))).toEqual([
    [url(second), { token: 'new' }],
    [url(third), { token: 'new' }],
  ]);
  const moved = containers();
  expect(moved).toEqual({ ...recreated, gateway: moved['gateway'], lambda: moved['lambda'] });
  await up();
  expect(containers()).toEqual(moved);

  const added = { runtime: 'nodejs22.x', handler: 'index.handler', code: './added' };
  sandbox.write({
    'added/index.mjs': `import { readFileSync } from 'node:fs';
      export const handler = async () => process.env.SEEN + readFileSync(process.env.CERT_FILE, 'utf8');`,
    'added.env': 'SEEN=old',
    'cert.pem': ' cert',
  });
  configure(second, third, {
    functions: { added: { ...added, envFile: './added.env', secrets: ['cert'] } },
    routes: { 'GET /added': 'added' },
    secrets: { cert: { file: './cert.pem' } },
  });
  const { endpoint } = await up();
  expect(await invoke(endpoint, 'added')).toBe('old cert');
  expect(await (await fetch(`${url(second)}/added`)).text()).toBe('old cert');

  const beforeFiles = containers();
  sandbox.write({ 'added.env': 'SEEN=new' });
  await up();
  expect(await invoke(endpoint, 'added')).toBe('new cert');
  sandbox.write({ 'new.pem': ' one' });
  renameSync(join(sandbox.project, 'new.pem'), join(sandbox.project, 'cert.pem'));
  await up();
  expect(await invoke(endpoint, 'added')).toBe('new one');
  expect(containers()).toEqual(beforeFiles);

  // Who has a port is this stack to others, and no process to be killed; a container, where they do not know of it.
  sandbox.write({
    'neighbour/lambda-stack.yaml': yaml(`${sandbox.name}-neighbour`, {
      endpoint: { port: second },
      functions: { added },
    }),
    'neighbour/added/index.mjs': '',
  });
  const neighbour = ['up', '-d', '-c', 'neighbour/lambda-stack.yaml'];
  const taken = `PORT_IN_USE: Port ${second} of the endpoint on 127.0.0.1 is taken by`;
  for (const engine of ['process', 'compose']) {
    const { code, stderr } = await sandbox.run([...neighbour, '--engine', engine]);
    expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringContaining(taken) });
    expect(stderr).toContain(`the stack "${sandbox.name}" (${sandbox.project}/lambda-stack.yaml)\n`);
    expect(stderr).toContain(`down -p ${sandbox.name}"`);
  }
  expect(
    await sandbox.run(neighbour, { env: { XDG_STATE_HOME: join(sandbox.directory, 'others') } }),
  ).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(new RegExp(`${taken} a container\n.*docker ps --filter publish=${second}`)),
  });

  // What is wrong in the file keeps nothing from ending.
  sandbox.write({ '.env': 'TOKEN="' });
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
  expect([sandbox.left('container'), sandbox.left('network')]).toEqual([[], []]);
}, 120_000);

test('a second up while one is attached is refused', async () => {
  const stack = await sandbox.up(['--engine', 'compose']);
  const second = await sandbox.run(['up', '--engine', 'compose', '-d']);
  expect(second).toMatchObject({ code: 4, stderr: expect.stringContaining('ALREADY_RUNNING') });
  expect(await invoke(stack.endpoint)).toBe('hello');
});

test('two checkouts of one name: the second is refused, and starts under another', async () => {
  expect(await sandbox.run(['up', '--engine', 'compose', '-d'])).toMatchObject({ code: 0 });
  const checkout = join(sandbox.directory, 'checkout');
  mkdirSync(checkout);
  cpSync(sandbox.project, checkout, { recursive: true });
  const run = (...args: readonly string[]): ReturnType<DockerSandbox['run']> =>
    sandbox.run(['-c', join(checkout, 'lambda-stack.yaml'), ...args]);
  expect(await run('up', '--engine', 'compose', '-d')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining(sandbox.project),
  });
  expect(await run('down', '-v')).toMatchObject({ code: 0 });
  expect(await run('ps')).toMatchObject({ code: 1 });
  expect(sandbox.left('container')).not.toEqual([]);
  const other = `${sandbox.name}-other`;
  try {
    const up = await run('-p', other, 'up', '--engine', 'compose', '-d', '--json');
    expect(up).toMatchObject({ code: 0 });
    const { endpoint }: { endpoint: string } = JSON.parse(up.stdout);
    expect(await invoke(endpoint)).toBe('hello');
    // Docker goes on where the directory has gone.
    rmSync(checkout, { recursive: true });
    expect(await sandbox.run(['-p', other, 'down', '-v'])).toMatchObject({ code: 0 });
    expect(sandbox.left('container', other)).toEqual([]);
    expect(sandbox.left('container')).not.toEqual([]);
  } finally {
    sandbox.removeProjects(other);
  }
});

test('what others run in the project is neither taken over nor ended', async () => {
  const web = { type: 'http', port: await freePort(), routes: { 'GET /': 'hello' } };
  sandbox.write({ 'lambda-stack.yaml': yaml(sandbox.name, { gateways: { web } }) });
  const file = join(sandbox.project, 'compose.yaml');
  const mydb = { image: nodeImage, init: true, command: ['sleep', '1000'], volumes: ['mine:/data'] };
  sandbox.write({
    'compose.yaml': JSON.stringify({ name: sandbox.name, services: { mydb }, volumes: { mine: {} } }),
  });
  const plain = (...args: readonly string[]): string => docker('compose', '-f', file, ...args);
  const isThere = (): void => {
    expect(plain('ps', '--services')).toContain('mydb');
    expect(docker('volume', 'ls', '--quiet')).toContain(`${sandbox.name}_mine`);
  };
  const refused = {
    code: 4,
    stderr: expect.stringMatching(/ALREADY_RUNNING.*mydb, from .*compose\.yaml/),
  };
  plain('up', '--detach');
  expect(await sandbox.run(['up', '--engine', 'compose', '-d'])).toMatchObject(refused);
  expect(await sandbox.run(['down', '-v'])).toMatchObject({ code: 0 });
  isThere();
  plain('down');
  const started = await sandbox.run(['up', '--engine', 'compose', '-d']);
  expect(started).toMatchObject({ code: 0, stderr: expect.stringContaining(`takes ${file} there`) });
  plain('up', '--detach');
  for (const command of [
    ['up', '--engine', 'compose', '-d'],
    ['down', '-v'],
  ])
    expect(await sandbox.run(command)).toMatchObject(refused);
  isThere();
  expect(await sandbox.run(['invoke', 'hello'])).toMatchObject({ code: 0, stdout: '"hello"' });
  plain('down');
  expect(await sandbox.run(['down', '--drain', '-v'])).toMatchObject({
    code: 4,
    stderr: expect.stringContaining(`that may not be this stack's: ${sandbox.name}_mine`),
  });
  expect(sandbox.running('gateway')).toHaveLength(1);
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0, stderr: sandbox.stopped(sandbox.name) });
  expect(docker('volume', 'ls', '--quiet')).toContain(`${sandbox.name}_mine`);
  expect(sandbox.left('container')).toEqual([]);
}, 120_000);

test.for([0, 300, 700, 1_500, 2_500, 4_000])(
  'interrupted %i ms after its start, up leaves no container and no network',
  async (ms) => {
    const child = spawn(process.execPath, [commandFile, 'up', '--engine', 'compose'], {
      cwd: sandbox.project,
      env: sandbox.environment(),
      stdio: 'ignore',
    });
    const exited = once(child, 'exit');
    await new Promise((resolve) => setTimeout(resolve, ms));
    child.kill('SIGINT');
    const [code, signal] = await exited;
    expect([130, 'SIGINT']).toContain(code ?? signal);
    expect([sandbox.left('container'), sandbox.left('network')]).toEqual([[], []]);
  },
);

test('a service that does not come up is named, with the reason and its last lines', async () => {
  sandbox.write({
    'lambda-stack.yaml': yaml(sandbox.name, {
      services: {
        broken: {
          image: nodeImage,
          command: ['node', '-e', 'console.log("no such table"); process.exit(3)'],
        },
        migrations: { image: nodeImage, command: ['node', '-e', 'console.log("migrated")'] },
        mute: { image: nodeImage, command: ['node', '-e', 'process.exit(4)'] },
      },
    }),
    'compose.override.yaml': JSON.stringify({ services: { mute: { logging: { driver: 'none' } } } }),
  });
  const up = await sandbox.run(['up', '-d']);
  expect(up.code).toBe(1);
  expect(up.stderr).toContain('broken');
  expect(up.stderr).toContain('broken: it ended with exit code 3');
  expect(up.stderr).toContain('no such table');
  expect(up.stderr).not.toContain('lambda-stack logs');
  expect(up.stderr).toMatch(/mute: it ended with exit code 4\n +Docker: reading the log of service "mute": /);
  expect(up.stderr).toMatch(
    /migrations: it ended, with exit code 0\. .*dependsOn: \{ migrations: completed \}/,
  );
  expect(up.stderr).not.toContain('toolbox:');
  expect([sandbox.left('container'), sandbox.left('network')]).toEqual([[], []]);
});

test('a start that fails leaves the stack that ran before', async () => {
  expect(await sandbox.run(['up', '--engine', 'compose', '-d'])).toMatchObject({ code: 0 });
  const before = sandbox.left('container');
  const broken = { image: nodeImage, command: ['node', '-e', 'process.exit(3)'] };
  sandbox.write({ 'lambda-stack.yaml': yaml(sandbox.name, { services: { broken } }) });
  expect(await sandbox.run(['up', '--engine', 'compose', '-d'])).toMatchObject({ code: 1 });
  expect(sandbox.left('container')).toEqual(expect.arrayContaining(before));
});

test('restart, exec and down, without the variables that the files ask for', async () => {
  const env = { NEEDED: 'here', COMPOSE_PROFILES: 'quiet' };
  const inspect = (service: string, format: string): string =>
    docker('container', 'inspect', '--format', format, `${sandbox.name}-${service}-1`);
  const startOf = (service: string): string => inspect(service, '{{.State.StartedAt}}');
  const script = (text: string): object => ({ image: nodeImage, init: true, command: ['sh', '-c', text] });
  const { functions } = JSON.parse(yaml(sandbox.name));
  sandbox.write({
    'lambda-stack.yaml': yaml(sandbox.name, {
      functions: { ...functions, asleep: { ...functions.hello, url: { port: 0 }, profiles: ['never'] } },
      services: {
        once: {
          ...script('test -e /tmp/x && echo "no second time" && exit 3; touch /tmp/x; exec sleep 1000'),
          healthcheck: { test: ['CMD', 'true'], interval: '1s' },
        },
      },
    }),
    'compose.override.yaml': JSON.stringify({
      services: {
        needy: {
          // As a database that writes its data when it ends.
          ...script('trap "sleep 2; echo whole >> /data/ends; exit" TERM; while :; do sleep 0.1; done'),
          environment: { NEEDED: '${NEEDED?set NEEDED}' },
          volumes: ['./data:/data'],
        },
        quiet: { ...script('exec sleep 1000'), profiles: ['quiet'] },
      },
    }),
  });
  const up = await sandbox.run(['up', '-d'], { env });
  expect(up).toMatchObject({ code: 0 });
  expect(up.stdout).toMatch(/^ +hello /m);
  // The function of a profile that is not active.
  expect(up.stdout).not.toContain('asleep');
  expect(up.stdout).toMatch(/^ {2}Stop {2}lambda-stack down$/m);

  const before = ['needy', 'once', 'lambda'].map(startOf);
  const started = startOf('hello');
  expect(await sandbox.run(['restart'])).toMatchObject({ code: 0, stderr: 'Restarted hello.\n' });
  expect(inspect('hello', '{{.State.Health.Status}}')).toBe('healthy');
  expect(startOf('hello')).not.toBe(started);
  expect(['needy', 'once', 'lambda'].map(startOf)).toEqual(before);

  const file = join(sandbox.project, 'lambda-stack.yaml');
  const written = readFileSync(file, 'utf8');
  const drift = 'What runs was not made from lambda-stack.yaml as it is now. Run "lambda-stack up -d".';
  expect((await sandbox.run(['ps'])).stdout).not.toContain(drift);
  writeFileSync(file, written.replace('"timeout":10', '"timeout":7'));
  expect((await sandbox.run(['ps'])).stdout).toContain(drift);
  expect((await sandbox.run(['restart'])).stderr).toContain(drift);
  writeFileSync(file, '{');
  expect((await sandbox.run(['ps'])).stdout).toContain('Whether lambda-stack.yaml has changed');
  writeFileSync(file, written);

  expect(await sandbox.run(['restart', 'nope'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /: No function or service "nope" in this stack\n.*It has: (?!.*toolbox).*needy/,
    ),
  });
  expect(await sandbox.run(['restart', 'needy'])).toMatchObject({ code: 0 });
  expect(startOf('needy')).not.toBe(before[0]);
  const ends = (): string => readFileSync(join(sandbox.project, 'data/ends'), 'utf8');
  expect(ends()).toBe('whole\n');
  const failed = await sandbox.run(['restart', 'once']);
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('CONTAINER_FAILED') });
  expect(failed.stderr).toContain('once: it ended with exit code 3\n  | no second time\n');

  expect(await sandbox.run(['exec', 'needy', '--', 'printenv', 'NEEDED'])).toMatchObject({
    code: 0,
    stdout: 'here\n',
  });
  const running = ['needy', 'lambda'].map(startOf);
  docker('rm', '--force', `${sandbox.name}-hello-1`);
  expect(await sandbox.run(['restart'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/FUNCTION_UNKNOWN: No function of this stack has a container\n.*needy/),
  });
  expect(['needy', 'lambda'].map(startOf)).toEqual(running);
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
  expect(ends()).toBe('whole\nwhole\n');
  expect([sandbox.left('container'), sandbox.left('network')]).toEqual([[], []]);
}, 120_000);

test('files that were changed by hand are not overwritten', async () => {
  expect(await sandbox.run(['generate'])).toMatchObject({ code: 0 });
  expect(await sandbox.run(['generate', '--check'])).toMatchObject({ code: 0, stdout: '' });
  const file = join(sandbox.project, 'docker-compose.yml');
  writeFileSync(file, 'services: {}\n');
  expect(await sandbox.run(['generate', '--check'])).toMatchObject({ code: 3 });
  const refused = await sandbox.run(['up', '--engine', 'compose', '-d']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('-services: {}') });
  expect(await sandbox.run(['generate', '--force'])).toMatchObject({ code: 0 });
  sandbox.write({ 'other.yaml': yaml(sandbox.name) });
  expect(await sandbox.run(['up', '--engine', 'compose', '-d', '-c', 'other.yaml'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('OTHER_CONFIGURATION'),
  });
  expect(sandbox.left('container')).toEqual([]);
});

test('without an engine, up says so', async () => {
  const socket = join(sandbox.directory, 'nothing.sock');
  const up = await sandbox.run(['up', '--engine', 'compose'], { env: { DOCKER_HOST: `unix://${socket}` } });
  expect(up).toMatchObject({ code: 4, stderr: expect.stringContaining('DOCKER_UNREACHABLE') });
  expect(docker('version', '--format', '{{.Server.Version}}')).not.toBe('');
});
