import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { Example } from './example.ts';
import { Sandbox } from './sandbox.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

/** Stands in for .NET: publishes an assembly without any content, and runs that as the one of the example. */
const dotnet = `#!${process.execPath}
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const [action, ...args] = process.argv.slice(2);
if (action === '--list-runtimes') console.log('Microsoft.NETCore.App 8.0.11 [/dotnet]');
else if (action === 'publish') publish(args[1]);
else if (action === 'exec' && args.join() === join(process.env.LAMBDA_TASK_ROOT, 'Hello.dll')) serve();
else throw new Error('unexpected: ' + process.argv.slice(2).join(' '));
function publish(directory) {
  mkdirSync(directory, { recursive: true });
  const endings = ['.dll', '.deps.json', '.runtimeconfig.json'];
  const names = [...endings.map((ending) => 'Hello' + ending), 'Amazon.Lambda.RuntimeSupport.dll'];
  for (const name of names) writeFileSync(join(directory, name), '');
}
async function serve() {
  const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
  for (;;) {
    const event = await fetch(api + 'next');
    const { name } = await event.json();
    const body = JSON.stringify({ Message: 'Hello ' + name + ', from ' + process.env.AWS_LAMBDA_FUNCTION_NAME });
    await fetch(api + event.headers.get('lambda-runtime-aws-request-id') + '/response', { method: 'POST', body });
  }
}
`;

test('examples/dotnet does what its README says, with a stand-in for .NET', async () => {
  const example = new Example('dotnet', sandbox);
  writeFileSync(join(sandbox.directory, 'bin/dotnet'), dotnet, { mode: 0o755 });
  expect([...example.sections.keys()]).toEqual(['Run it']);
  await example.follow('Run it');
  await sandbox.nothingLeft();
});
