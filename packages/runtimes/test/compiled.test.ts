import { execFileSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { checkHandler, parseRuntime } from '../src/index.ts';
import { FunctionDirectory } from './function-directory.ts';
import { clients, plan as planWith } from './plan.ts';

/** A program that answers as the language does when it is asked for its version. */
const stands = {
  java: `#!/bin/sh\necho 'openjdk version "21.0.1" 2023-10-17' >&2\n`,
  java8: `#!/bin/sh\necho 'openjdk version "1.8.0_402"' >&2\n`,
  dotnet: "#!/bin/sh\necho 'Microsoft.NETCore.App 6.0.36 [/d]'\necho 'Microsoft.NETCore.App 8.0.11 [/d]'\n",
} as const;

/** Plans with the stand-ins of the directory, and the tools of a shell. */
const plan: typeof planWith = (id, handler, directory, rest) =>
  planWith(id, handler, directory, { searchPath: `${directory.file('bin')}:/usr/bin:/bin`, ...rest });

describe('dotnet', () => {
  const assembly = { 'Hello.deps.json': '{}', 'Hello.runtimeconfig.json': '{}', 'Hello.dll': '' };
  const client = {
    'Amazon.Lambda.RuntimeSupport.dll': '',
    'Amazon.Lambda.RuntimeSupport.deps.json': '{}',
    'Amazon.Lambda.RuntimeSupport.runtimeconfig.json': '{}',
  };
  const library = { ...assembly, ...client };
  const dotnet = { 'bin/dotnet': stands.dotnet };
  const handler = 'Hello::Hello.Function::Handler';

  test('a class library is run by AWS’s client', async () => {
    using directory = new FunctionDirectory(library, dotnet);
    expect(await plan('dotnet8', handler, directory)).toMatchObject({
      command: directory.file('bin/dotnet'),
      arguments: [
        'exec',
        '--depsfile',
        directory.file('Hello.deps.json'),
        '--runtimeconfig',
        directory.file('Hello.runtimeconfig.json'),
        directory.file('Amazon.Lambda.RuntimeSupport.dll'),
        handler,
      ],
      workingDirectory: directory.path,
      environment: { AWS_EXECUTION_ENV: 'AWS_Lambda_dotnet8' },
      client: { name: 'Amazon.Lambda.RuntimeSupport', official: true },
      localVersion: '8.0.11',
      versionDiffers: false,
      notes: [],
    });
  });

  test('the client of the runtime’s directory goes first', async () => {
    using directory = new FunctionDirectory(library, dotnet);
    using runtime = new FunctionDirectory(client);
    const roots = { task: directory.path, runtime: runtime.path, tmp: '/t' };
    const { arguments: args } = await plan('dotnet8', handler, directory, { roots });
    expect(args).toContain(runtime.file('Amazon.Lambda.RuntimeSupport.dll'));
  });

  test('the client as NuGet has it is no program', async () => {
    using directory = new FunctionDirectory({ ...assembly, 'Amazon.Lambda.RuntimeSupport.dll': '' }, dotnet);
    await expect(plan('dotnet8', handler, directory)).rejects.toMatchObject({
      reason: 'not-found',
      message: expect.stringMatching(/needs the program Amazon\.Lambda\.RuntimeSupport.*found:.* Hello\.dll/),
      remedy: expect.stringMatching(
        /LambdaBootstrapBuilder.*COPY --from=public\.ecr\.aws\/lambda\/dotnet:8 \/var\/runtime\//,
      ),
    });
  });

  test.each(['Hello', 'Hello.dll'])('an executable assembly needs nothing else: %s', async (name) => {
    using directory = new FunctionDirectory({ 'Hello.dll': '' }, dotnet);
    const { arguments: args } = await plan('dotnet8', name, directory);
    expect(args).toEqual(['exec', directory.file('Hello.dll')]);
  });

  test('a native program runs itself, without .NET', async () => {
    using directory = new FunctionDirectory({}, { Hello: '' });
    expect(await plan('dotnet8', 'Hello', directory, { searchPath: '/bin' })).toMatchObject({
      command: directory.file('Hello'),
      arguments: [],
      environment: { AWS_EXECUTION_ENV: 'AWS_Lambda_dotnet8' },
      versionDiffers: false,
      notes: [],
    });
  });

  test.each([
    [handler, {}, 'Hello'],
    [handler, { LAMBDA_DOTNET_MAIN_ASSEMBLY: 'Other.dll' }, 'Other'],
    ['Lib::Lib.Function::Handler', { LAMBDA_DOTNET_MAIN_ASSEMBLY: 'Other' }, 'Other'],
  ])('of several assemblies, %s with %j is that of %s', async (name, environment, expected) => {
    const other = { 'Other.deps.json': '{}', 'Other.runtimeconfig.json': '{}' };
    using directory = new FunctionDirectory({ ...library, ...other }, dotnet);
    const { arguments: args } = await plan('dotnet8', name, directory, { environment });
    expect(args).toEqual(
      expect.arrayContaining([
        directory.file(`${expected}.deps.json`),
        directory.file(`${expected}.runtimeconfig.json`),
      ]),
    );
  });

  test('an assembly without files of its own takes the only ones', async () => {
    using directory = new FunctionDirectory(assembly, dotnet);
    using runtime = new FunctionDirectory(client);
    const roots = { task: directory.path, runtime: runtime.path, tmp: '/t' };
    const { arguments: args } = await plan('dotnet8', 'Lib::Lib.Function::Handler', directory, { roots });
    expect(args).toContain(directory.file('Hello.deps.json'));
  });

  test.each([
    ['nothing is built', { 'Hello.csproj': '' }, handler, 'no file Hello.deps.json', 'found: Hello.csproj'],
    [
      'half of it is there',
      { 'Hello.deps.json': '{}' },
      handler,
      'no file Hello.runtimeconfig.json',
      'Hello.deps.json',
    ],
    [
      'only others are there',
      { 'A.deps.json': '{}', 'B.deps.json': '{}' },
      handler,
      'no file Hello.deps.json',
      'more than one; found: A.deps.json B.deps.json',
    ],
    ['the assembly is another', assembly, 'Helo', 'no executable assembly', 'Hello.dll'],
  ])('where %s, it says what was looked for, and found', async (_case, files, name, wanted, found) => {
    using directory = new FunctionDirectory(files, dotnet);
    const failure = plan('dotnet8', name, directory);
    await expect(failure).rejects.toMatchObject({
      reason: 'not-found',
      message: expect.stringContaining(wanted),
      remedy: expect.stringMatching(/^(Let|Name) /),
    });
    await expect(failure).rejects.toThrow(found);
  });

  test('without dotnet, and without a runtime of it', async () => {
    using none = new FunctionDirectory(library);
    await expect(plan('dotnet8', handler, none, { searchPath: '/bin' })).rejects.toMatchObject({
      reason: 'language-missing',
      message: expect.stringMatching(/^dotnet is (?:not installed:|in .*, which is) not on the PATH \/bin$/),
      remedy: expect.stringMatching(/^Install the \.NET runtime, .* https:|^Add it to the PATH, /),
    });
    using installed = new FunctionDirectory({}, { 'dotnet/dotnet': '#!/bin/sh\n' });
    const DOTNET_ROOT = installed.file('dotnet');
    const environment = { DOTNET_ROOT };
    await expect(plan('dotnet8', handler, none, { searchPath: '/bin', environment })).rejects.toMatchObject({
      reason: 'language-missing',
      message: `dotnet is in ${DOTNET_ROOT}, which is not on the PATH /bin`,
      remedy: `Add it to the PATH, and start again: export PATH="$PATH:${DOTNET_ROOT}"`,
    });
    using silent = new FunctionDirectory(library, { 'bin/dotnet': '#!/bin/sh\n' });
    await expect(plan('dotnet8', handler, silent)).rejects.toMatchObject({
      reason: 'language-missing',
      message: `${silent.file('bin/dotnet')} has no .NET runtime`,
    });
  });

  test('another version is told of', async () => {
    using directory = new FunctionDirectory(library, dotnet);
    expect((await plan('dotnet10', handler, directory)).notes).toEqual([
      'runs on .NET 8.0.11; configured is dotnet10',
    ]);
  });
});

describe('java', () => {
  const client = 'com/amazonaws/services/lambda/runtime/api/client/AWSLambda.class';
  const handler = 'example.Handler::handle';
  const main = 'com.amazonaws.services.lambda.runtime.api.client.AWSLambda';
  const own = { 'example/Handler.class': '' };

  test.each([
    ['of a jar', { 'lib/client.jar': `PK${client}PK` }],
    ['as a class', { [client]: '' }],
  ])('runs with AWS’s client %s', async (_case, files) => {
    using directory = new FunctionDirectory({ ...files, ...own }, { 'bin/java': stands.java });
    const { path } = directory;
    expect(await plan('java21', handler, directory, { opt: '/o', memory: 1000 })).toMatchObject({
      command: directory.file('bin/java'),
      arguments: [
        '-XX:MaxHeapSize=850m',
        '-cp',
        `${path}:${path}/*:${path}/lib/*:/o/java/lib/*`,
        main,
        handler,
      ],
      client: { official: true },
      localVersion: '21.0.1',
      versionDiffers: false,
    });
  });

  test('a shim is asked in the function’s directory, and with its variables', async () => {
    const shim =
      '#!/bin/sh\nread -r version <.java-version\necho "openjdk version \\"$version.$PATCH\\"" >&2\n';
    using directory = new FunctionDirectory(
      { [client]: '', ...own, '.java-version': '21.0\n' },
      { 'bin/java': shim },
    );
    const { localVersion } = await plan('java21', handler, directory, { environment: { PATCH: '7' } });
    expect(localVersion).toBe('21.0.7');
  });

  test('a heap of the function’s own stays', async () => {
    using directory = new FunctionDirectory({ [client]: '', ...own }, { 'bin/java': stands.java8 });
    const environment = { JAVA_TOOL_OPTIONS: '-Xmx64m' };
    expect(await plan('java8.al2', handler, directory, { environment, memory: 1000 })).toMatchObject({
      arguments: ['-cp', expect.any(String), main, handler],
      localVersion: '8.0',
      versionDiffers: false,
    });
  });

  test('without the client, or java, it says what to do', async () => {
    using directory = new FunctionDirectory({ 'function.jar': 'PK' }, { 'bin/java': stands.java });
    const { path } = directory;
    await expect(plan('java21', handler, directory)).rejects.toMatchObject({
      reason: 'not-found',
      message: `no class ${main}, AWS's runtime client for Java, in ${path}:${path}/*:${path}/lib/*`,
      remedy: expect.stringContaining('com.amazonaws:aws-lambda-java-runtime-interface-client'),
    });
    await expect(plan('java21', handler, directory, { searchPath: '/none' })).rejects.toMatchObject({
      reason: 'language-missing',
      message: 'java is not installed: not on the PATH /none',
    });
  });
});

test('the bootstrap starts what it prints, without more than a shell', () => {
  using directory = new FunctionDirectory(
    { 'Hello.dll': '' },
    {
      'bin/dotnet': '#!/bin/sh\nprintf "%s\\n" "$0" "$@"\n',
    },
  );
  const env = { PATH: directory.file('bin'), LAMBDA_TASK_ROOT: directory.path, _HANDLER: 'Hello' };
  const run = (...args: string[]): string =>
    execFileSync('/bin/sh', [clients.dotnet, ...args], { env, encoding: 'utf8' });
  expect(run()).toBe(run('--print'));
});

test.each([
  [
    'java21',
    ['example.Handler::handle', 'example.Handler', 'Handler', 'a.Outer$Inner::handle'],
    ['a/b::c', 'a::b::c', ''],
  ],
  ['dotnet8', ['A::B.C::D', 'Hello', 'My.Company.Hello'], ['A::B.C', 'A::B', 'A:B', '']],
])('%s: the form of handlers', (id, good, bad) => {
  const runtime = parseRuntime(id);
  if (runtime === undefined) throw new Error(`${id} is no runtime`);
  for (const handler of good) expect(checkHandler(runtime, handler, '/nowhere')?.kind).not.toBe('malformed');
  for (const handler of bad)
    expect(checkHandler(runtime, handler, '/nowhere')).toMatchObject({
      kind: 'malformed',
      fix: expect.stringMatching(/^Write .*, such as .*::/),
    });
});
