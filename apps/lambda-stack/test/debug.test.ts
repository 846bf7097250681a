import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { EmulatorState } from '@lambda-stack/invoke';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';

import { attachDebugAdapter } from './debug/debug-adapter.ts';
import { brought, debugpy, delve } from './debug/debuggers.ts';
import { attachInspector } from './debug/inspector.ts';
import { attachJdb } from './debug/jdb.ts';
import { Sandbox, type RunningStack } from './sandbox.ts';
import { missing, notLinux } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

const sources = fileURLToPath(new URL('./debug/', import.meta.url));

/** A project with one function behind a gateway; neither may take longer than a second. */
const project = (fn: object): Record<string, string> => ({
  'lambda-stack.yaml': JSON.stringify({
    name: 'debugged',
    endpoint: { port: 0 },
    functions: { hello: { code: './hello', handler: 'index.handler', timeout: 1, ...fn } },
    gateways: { public: { port: 0, timeout: 1, routes: { $default: 'hello' } } },
  }),
});

/** How long a test may take that brings its debugger. */
const bringMs = 300_000;

/** Longer than function and gateway may take. */
const longerThanAllowed = (): Promise<void> => delay(1_500);

const portOf = ({ debuggers = {} }: RunningStack): number =>
  Number(debuggers['hello']?.address.split(':')[1]);

async function end({ process, exited }: RunningStack): Promise<void> {
  process.kill('SIGINT');
  await exited;
  await sandbox.nothingLeft();
}

const nodeHandler = (answer: number): string => `export const handler = async () => {
  const answer = ${answer};
  return { answer };
};
`;

test('a breakpoint in a Node.js function is hit by a request, which waits for it longer than it may take', async () => {
  sandbox.write({ ...project({ runtime: 'nodejs20.x' }), 'hello/index.mjs': nodeHandler(1) });
  const stack = await sandbox.up(['--debug', 'hello']);
  const breakpoint = { urlRegex: '.*hello/index.mjs', lineNumber: 2 };
  // The first invocation loads the module.
  const inspector = await attachInspector(portOf(stack), breakpoint);
  const response = fetch(stack.url());
  expect(await inspector.stopped('answer')).toBe(1);
  await longerThanAllowed();
  await inspector.resume();
  expect(await (await response).json()).toEqual({ answer: 1 });
  expect(JSON.parse((await sandbox.run(['ps', '--json'])).stdout)).toMatchObject({
    emulator: { functions: [{ debugPort: portOf(stack) }] },
  });

  // Changed code runs in another process, which is there for the debugger before the next request.
  writeFileSync(join(sandbox.project, 'hello/index.mjs'), nodeHandler(2));
  const next = await attachInspector(portOf(stack), breakpoint, inspector.id);
  const again = fetch(stack.url());
  expect(await next.stopped('answer')).toBe(2);

  // Also code that is changed while the debugger has stopped it, once that invocation is over.
  writeFileSync(join(sandbox.project, 'hello/index.mjs'), nodeHandler(3));
  await longerThanAllowed();
  await next.resume();
  expect(await (await again).json()).toEqual({ answer: 2 });
  const last = await attachInspector(portOf(stack), breakpoint, next.id);

  // And after a crash.
  const { emulator } = JSON.parse((await sandbox.run(['ps', '--json'])).stdout) as {
    readonly emulator: EmulatorState;
  };
  process.kill(emulator.functions[0]?.environments[0]?.pid ?? 0, 'SIGKILL');
  await attachInspector(portOf(stack), breakpoint, last.id);
  await end(stack);
});

test('a breakpoint in TypeScript is found by its source, and hit', async () => {
  sandbox.write({
    ...project({ runtime: 'nodejs22.x' }),
    'hello/index.ts': `interface Answer {
  readonly answer: number;
}
${nodeHandler(1).replace('async ()', 'async (): Promise<Answer>')}`,
  });
  const stack = await sandbox.up(['--debug', 'hello']);
  expect(await (await fetch(stack.url())).json()).toEqual({ answer: 1 });
  const source = join(sandbox.project, 'hello/index.ts');
  const inspector = await attachInspector(portOf(stack), { source, lineNumber: 5 });
  const response = fetch(stack.url());
  expect(await inspector.stopped('answer')).toBe(1);
  await inspector.resume();
  expect(await (await response).json()).toEqual({ answer: 1 });
  await end(stack);
});

test('a named port that is taken is refused; a function that is not there, too', async () => {
  sandbox.write({ ...project({ runtime: 'nodejs20.x' }), 'hello/index.mjs': nodeHandler(1) });
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const taken = await sandbox.run(['up', '--debug', `hello=${port}`]);
  expect(taken).toMatchObject({ code: 4, stderr: expect.stringContaining(`--debug hello=PORT`) });
  const unknown = await sandbox.run(['up', '--debug', 'helo']);
  expect(unknown.stderr).toContain('Did you mean hello?');
});

test('where the function does not start, no one listens, and that is said', async () => {
  sandbox.write({
    ...project({ runtime: 'nodejs20.x' }),
    'hello/index.mjs': 'export const handler = ;',
  });
  const up = await sandbox.run(['up', '-d', '--debug', 'hello']);
  const sentence = /hello does not listen for a debugger at 127\.0\.0\.1:\d+: no environment runs/;
  expect(up.stdout).toMatch(sentence);
  expect(up.stdout).not.toContain('Debuggers');
  expect((await sandbox.run(['ps'])).stdout).toMatch(sentence);
  sandbox.write({ 'hello/index.mjs': nodeHandler(1) });
  await vi.waitFor(
    async () => expect((await sandbox.run(['ps'])).stdout).toContain('hello listens for a debugger at'),
    { timeout: 10_000 },
  );
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
  sandbox.write({ 'hello/index.mjs': 'export const handler = ;' });
  const { stdout } = await sandbox.run(['up', '-d', '--json', '--debug', 'hello']);
  const ready = JSON.parse(stdout) as object;
  expect(ready).toMatchObject({ problems: [expect.stringMatching(sentence)] });
  expect(ready).not.toHaveProperty('debuggers');
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
});

test('launch.json gets an entry for each debugger, and keeps what it has', async () => {
  const before = '{\n  // mine\n  "configurations": [\n    { "name": "other" }, // last\n  ]\n}\n';
  sandbox.write({
    ...project({ runtime: 'nodejs20.x' }),
    'hello/index.mjs': nodeHandler(1),
    '.vscode/launch.json': before,
  });
  for (let time = 0; time < 2; time += 1) {
    const stack = await sandbox.up(['--debug', 'hello', '--launch-json']);
    expect(stack.debuggers).toEqual({ hello: { address: `127.0.0.1:${portOf(stack)}`, language: 'nodejs' } });
    expect((await sandbox.run(['ps'])).stdout).toContain(
      `hello listens for a debugger at 127.0.0.1:${portOf(stack)}`,
    );
    await end(stack);
  }
  const after = readFileSync(join(sandbox.project, '.vscode/launch.json'), 'utf8');
  expect(after).toContain('// mine');
  expect(after).toContain('{ "name": "other" }, // last');
  expect(after.match(/lambda-stack: hello/g)).toHaveLength(1);
  expect(after).toContain('"resolveSourceMapLocations": null');
  expect(after).toContain('"**/node_modules/lambda-stack/dist/**"');
  expect(after).toContain('"/var/runtime/**"');
});

test('launch.json without a function that is debugged is refused', async () => {
  sandbox.write({ ...project({ runtime: 'nodejs20.x' }), 'hello/index.mjs': nodeHandler(1) });
  const refused = await sandbox.run(['up', '--launch-json']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--debug FUNCTION') });
});

test('what has no debugger says so, and what to do', async () => {
  sandbox.write({
    ...project({ runtime: 'provided.al2023', handler: 'function.handler' }),
    'hello/function.sh': 'handler() { echo; }\n',
  });
  const stack = await sandbox.up(['--debug', 'hello=29229', '--launch-json']);
  expect(existsSync(join(sandbox.project, '.vscode/launch.json'))).toBe(false);
  const { stdout } = await sandbox.run(['ps']);
  expect(stdout).toContain("bash can't be debugged");
  await end(stack);
});

test('a breakpoint in a Python function is hit', { timeout: bringMs }, async (context) => {
  context.skip(missing('python') !== undefined, missing('python'));
  const modules = await brought(context, debugpy);
  sandbox.write({
    ...project({ runtime: 'python3.13', handler: 'app.handler' }),
    'hello/app.py': 'def handler(event, context):\n    answer = 42\n    return {"answer": answer}\n',
  });
  symlinkSync(join(modules, 'debugpy'), join(sandbox.project, 'hello/debugpy'));
  const stack = await sandbox.up(['--debug', 'hello']);
  expect((await fetch(stack.url())).status).toBe(200);
  const path = join(sandbox.project, 'hello/app.py');
  const adapter = await attachDebugAdapter(portOf(stack), { justMyCode: true }, { path, line: 3 });
  const response = fetch(stack.url());
  expect(await adapter.stopped()).toBe(3);
  await longerThanAllowed();
  await adapter.resume();
  expect(await (await response).json()).toEqual({ answer: 42 });
  await end(stack);
});

test('a breakpoint in a Go function is hit', { timeout: bringMs }, async (context) => {
  context.skip(missing('go') !== undefined, missing('go'));
  const directory = await brought(context, delve);
  sandbox.write({ ...project({ runtime: 'provided.al2023', handler: 'none' }), 'hello/.keep': '' });
  const output = join(sandbox.project, 'hello/bootstrap');
  await execa('go', ['build', '-gcflags', 'all=-N -l', '-o', output, 'main.go'], {
    cwd: sources,
    env: { CGO_ENABLED: '0' },
  });
  const stack = await sandbox.up(['--debug', 'hello'], { PATH: `${directory}:${process.env['PATH']}` });
  // While Delve starts the program, nothing can be said of it.
  expect((await fetch(stack.url())).status).toBe(200);
  const breakpoint = { path: join(sources, 'main.go'), line: 12 };
  const adapter = await attachDebugAdapter(portOf(stack), { mode: 'remote' }, breakpoint);
  const response = fetch(stack.url());
  expect(await adapter.stopped()).toBe(12);
  await longerThanAllowed();
  await adapter.resume();
  expect(await (await response).json()).toEqual({ answer: 42 });
  await end(stack);
});

test('a breakpoint in a Java function is hit', async (context) => {
  context.skip(missing('java') !== undefined, missing('java'));
  sandbox.write({
    ...project({ runtime: 'provided.al2023', handler: 'none' }),
    'hello/bootstrap': '#!/bin/sh\nexec java -XX:TieredStopAtLevel=1 -cp "$LAMBDA_TASK_ROOT" Main\n',
  });
  const code = join(sandbox.project, 'hello');
  await execa('javac', ['-g', '-d', code, 'Main.java'], { cwd: sources });
  await execa('chmod', ['+x', join(code, 'bootstrap')]);
  const stack = await sandbox.up(['--debug', 'hello']);
  const listening = (line: string): boolean => line.includes('Listening for transport dt_socket');
  await expect.poll(() => stack.lines.some(listening), { timeout: 10_000 }).toBe(true);
  const jdb = attachJdb(portOf(stack));
  await jdb.says('Initializing jdb');
  jdb.type('stop in Main.handle');
  await jdb.says('Set breakpoint Main.handle');
  const response = fetch(stack.url());
  await jdb.says('Breakpoint hit');
  await longerThanAllowed();
  jdb.type('cont');
  expect(await (await response).json()).toEqual({ answer: 42 });
  await end(stack);
});
