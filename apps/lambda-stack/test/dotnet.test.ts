import { chmodSync, cpSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { examplesDirectory } from './example.ts';
import { Sandbox, type RunningStack } from './sandbox.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

/** Stands in for .NET: answers each event with its arguments, as a client does. */
const dotnet = `#!${process.execPath}
if (process.argv[2] === '--list-runtimes') console.log('Microsoft.NETCore.App 8.0.11 [/dotnet]');
else serve();
async function serve() {
  const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
  for (;;) {
    const { headers } = await fetch(api + 'next');
    const body = JSON.stringify(process.argv.slice(2));
    await fetch(api + headers.get('lambda-runtime-aws-request-id') + '/response', { method: 'POST', body });
  }
}
`;

test('examples/dotnet: what is built is started, and what is not there is named', async () => {
  cpSync(join(examplesDirectory, 'dotnet'), sandbox.project, { recursive: true });
  const text = readFileSync(join(sandbox.project, 'lambda-stack.yaml'), 'utf8');
  sandbox.write({ 'lambda-stack.yaml': `${text}\nendpoint: { port: 0 }\n` });
  const built = [
    'Hello.dll',
    'Hello.deps.json',
    'Hello.runtimeconfig.json',
    'Amazon.Lambda.RuntimeSupport.dll',
  ];
  sandbox.write({ 'bin/dotnet': dotnet, ...Object.fromEntries(built.map((name) => [`build/${name}`, ''])) });
  chmodSync(join(sandbox.project, 'bin/dotnet'), 0o755);
  const path = [join(sandbox.project, 'bin'), process.env['PATH']].join(delimiter);
  const stack = await sandbox.up([], { PATH: path });
  const code = join(sandbox.project, 'build');
  expect(await invoke(stack)).toEqual([
    'exec',
    '--depsfile',
    `${code}/Hello.deps.json`,
    '--runtimeconfig',
    `${code}/Hello.runtimeconfig.json`,
    `${code}/Amazon.Lambda.RuntimeSupport.dll`,
    'Hello::Hello.Function::Handler',
  ]);
  sandbox.write({ 'build/Other.deps.json': '' });
  expect(await invoke(stack)).toMatchObject({
    errorType: 'Runtime.InvalidEntrypoint',
    errorMessage: expect.stringContaining(
      `${code} must have one file *.deps.json; found: Hello.deps.json Other.deps.json`,
    ),
  });
});

async function invoke({ endpoint }: RunningStack): Promise<unknown> {
  const response = await fetch(`${endpoint}/2015-03-31/functions/hello/invocations`, {
    method: 'POST',
    body: '{}',
  });
  return response.json();
}
