import { describe, expect, test } from 'vitest';

import { findDebugLanguage, parseRuntime, planLaunch, type LaunchPlan } from '../src/index.ts';
import { FunctionDirectory } from './function-directory.ts';
import { findDebugTarget } from '../src/debug/debug-target.ts';

const clients = {
  node: '/c/index.mjs',
  python: '/c/bootstrap.py',
  shell: '/c/bootstrap',
  java: '/c/java/bootstrap',
  dotnet: '/c/dotnet/bootstrap',
  ruby: '/c/bootstrap.rb',
};
const debug = { host: '127.0.0.1', port: 9999 };
const jdwp = '-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:9999';

function plan(
  id: string,
  directory: FunctionDirectory,
  {
    command,
    environment = {},
    opt,
  }: { command?: string[]; environment?: Record<string, string>; opt?: string } = {},
): Promise<LaunchPlan> {
  const runtime = parseRuntime(id);
  if (runtime === undefined) throw new Error(`${id} is no runtime`);
  return planLaunch({
    runtime,
    handler: 'index.handler',
    roots: { task: directory.path, runtime: '/r', tmp: '/t', ...(opt !== undefined && { opt }) },
    clients,
    environment,
    searchPath: `${directory.file('bin')}:/usr/bin:/bin`,
    debug,
    ...(command ? { image: { command, workingDirectory: directory.path } } : {}),
  });
}

const script = (...lines: readonly string[]): string => ['#!/bin/sh', ...lines, ''].join('\n');

/** Answers as a Python with awslambdaric; `-c 'import debugpy'` ends with this code. */
const fakePython = (code: number, error = ''): string =>
  script(
    'case "$*" in',
    `  *debugpy*) echo "${error}" >&2; exit ${code} ;;`,
    '  *) echo 3.13.1; echo "$0"; echo client ;;',
    'esac',
  );

test('Node.js takes it as an argument, which the processes that the function starts do not get', async () => {
  using directory = new FunctionDirectory();
  const result = await plan('nodejs22.x', directory);
  expect(result.command).toBe(process.execPath);
  expect(result.arguments).toEqual(['--inspect=127.0.0.1:9999', clients.node, 'index.handler']);
  expect(result.overrides).toBeUndefined();
});

describe('an image', () => {
  test("whose program is a script for Node.js is run by that script's interpreter", async () => {
    using directory = new FunctionDirectory(
      {},
      { client: '#!/usr/bin/env node\n', 'bin/node': script('echo v22.1.0') },
    );
    expect(await plan('nodejs22.x', directory, { command: [directory.file('client'), 'a.b'] })).toMatchObject(
      {
        command: directory.file('bin/node'),
        arguments: ['--inspect=127.0.0.1:9999', directory.file('client'), 'a.b'],
      },
    );
  });

  test('whose shell script starts Node.js or Java gives it a variable, beside its own options', async () => {
    using directory = new FunctionDirectory(
      {},
      {
        'start-node': script('exec /var/lang/bin/node x.mjs'),
        'start-java': script('# node', 'exec java -jar x.jar'),
      },
    );
    const own = { NODE_OPTIONS: '--no-warnings' };
    expect(
      (
        await plan('provided.al2023', directory, {
          command: [directory.file('start-node')],
          environment: own,
        })
      ).overrides,
    ).toEqual({ NODE_OPTIONS: '--no-warnings --inspect=127.0.0.1:9999' });
    expect(
      (await plan('provided.al2023', directory, { command: [directory.file('start-java')] })).overrides,
    ).toEqual({
      JAVA_TOOL_OPTIONS: jdwp,
    });
  });

  test('whose program is Java gets an argument', async () => {
    using directory = new FunctionDirectory({}, { 'bin/java': script() });
    expect(await plan('provided.al2023', directory, { command: ['java', '-jar', 'x.jar'] })).toMatchObject({
      command: directory.file('bin/java'),
      arguments: [jdwp, '-jar', 'x.jar'],
    });
  });

  test('that runs something else is told that it has no debugger', async () => {
    using directory = new FunctionDirectory({}, { run: script('exec ruby x.rb') });
    await expect(
      plan('provided.al2023', directory, { command: [directory.file('run')] }),
    ).rejects.toMatchObject({
      reason: 'debugger-missing',
      message: expect.stringContaining(`${directory.file('run')} can't be debugged`),
    });
  });
});

describe('Python', () => {
  const listen = ['-Xfrozen_modules=off', '-m', 'debugpy', '--listen', '127.0.0.1:9999'];

  test('runs the client under debugpy, after its own options', async () => {
    using directory = new FunctionDirectory({}, { 'bin/python3': fakePython(0) });
    const command = ['python3', '-u', '-W', 'ignore', '-m', 'awslambdaric', 'app.handler'];
    expect((await plan('python3.13', directory, { command })).arguments).toEqual([
      ...['-u', '-W', 'ignore', ...listen, '--configure-subProcess', 'False'],
      ...['-m', 'awslambdaric', 'app.handler'],
    ]);
  });

  test('is run by a wrapper where a script starts it that calls one; the own one comes after', async () => {
    using directory = new FunctionDirectory(
      {},
      {
        'bin/python3': fakePython(0),
        bootstrap: script('exec ${AWS_LAMBDA_EXEC_WRAPPER:-} python3 x.py'),
        plain: script('exec python3 x.py'),
        own: script('exec "$@"'),
      },
    );
    const environment = { AWS_LAMBDA_EXEC_WRAPPER: directory.file('own') };
    expect(
      (await plan('python3.13', directory, { command: [directory.file('bootstrap')], environment }))
        .overrides,
    ).toEqual({
      AWS_LAMBDA_EXEC_WRAPPER: '/c/debug-wrapper',
      LAMBDA_STACK_DEBUGPY: '127.0.0.1:9999',
      LAMBDA_STACK_EXEC_WRAPPER: directory.file('own'),
    });
    await expect(plan('python3.13', directory, { command: [directory.file('plain')] })).rejects.toMatchObject(
      { message: expect.stringContaining("can't be debugged") },
    );
  });

  test.each([
    [1, 'ModuleNotFoundError: debugpy', 'has no debugpy'],
    [1, 'ImportError: broken', "can't import debugpy: ImportError: broken"],
  ])(
    'says with the command that installs it why it can not be used (%i %s)',
    async (code, error, problem) => {
      using directory = new FunctionDirectory({}, { 'bin/python3': fakePython(code, error) });
      await expect(plan('python3.13', directory)).rejects.toMatchObject({
        message: expect.stringContaining(problem),
        remedy: `Run: ${directory.file('bin/python3')} -m pip install debugpy`,
      });
    },
  );
});

describe('Go', () => {
  // What Go puts into every program, and the header that lets it pass for one of this machine.
  const elf = (...more: readonly string[]): Buffer => {
    const header = Buffer.alloc(64);
    header.write('\x7fELF\x02\x01', 'latin1');
    header.writeUInt16LE(process.arch === 'arm64' ? 183 : 62, 18);
    return Buffer.concat([header, Buffer.from(more.join(''), 'latin1')]);
  };
  const go = '\xff Go buildinf:';

  test.runIf(process.platform === 'linux')(
    'is run by Delve, with a note where it can not be followed',
    async () => {
      using directory = new FunctionDirectory({}, { bootstrap: elf(go), 'bin/dlv': script() });
      expect(await plan('provided.al2023', directory)).toMatchObject({
        command: directory.file('bin/dlv'),
        arguments: [
          ...[
            'exec',
            '--headless',
            '--listen=127.0.0.1:9999',
            '--api-version=2',
            '--accept-multiclient',
            '--continue',
          ],
          ...[directory.file('bootstrap'), '--'],
        ],
        notes: [expect.stringContaining('has no debug information')],
      });
      using full = new FunctionDirectory({}, { bootstrap: elf(go, '\0.debug_info\0'), 'bin/dlv': script() });
      expect((await plan('provided.al2023', full)).notes).toEqual([]);
    },
  );

  test.runIf(process.platform === 'linux')('is run by the Delve of a layer', async () => {
    using directory = new FunctionDirectory({}, { bootstrap: elf(go) });
    using layer = new FunctionDirectory({}, { 'bin/dlv': script() });
    const { command } = await plan('provided.al2023', directory, { opt: layer.path });
    expect(command).toBe(layer.file('bin/dlv'));
  });

  test('is told from other programs', async () => {
    using directory = new FunctionDirectory({ other: elf(), go: elf(go) });
    expect(await findDebugTarget(directory.file('other'), [], '')).toBeUndefined();
    expect(await findDebugTarget(directory.file('go'), [], '')).toMatchObject({ language: 'go' });
  });
});

test.each([
  ['nodejs22.x', undefined, [], 'nodejs'],
  ['python3.13', undefined, [], 'python'],
  ['java21', undefined, [], 'java'],
  ['provided.al2023', '/no/such/directory', [], undefined],
  [undefined, undefined, ['/usr/bin/python3.12', '-m', 'awslambdaric'], 'python'],
  [undefined, undefined, ['/usr/local/bin/npx', 'aws-lambda-ric'], 'nodejs'],
  [undefined, undefined, ['/lambda-entrypoint.sh', 'app.handler'], undefined],
] as const)('the language of %s %s %j, from outside', async (runtime, code, command, language) => {
  expect(await findDebugLanguage({ runtime, code, command })).toBe(language);
});
