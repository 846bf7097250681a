import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';

import { docker, DockerSandbox, freePort, makeImage, nodeImage } from './docker-sandbox.ts';
import { Example, examplesDirectory } from './example.ts';

let sandbox: DockerSandbox;

const example = (path: string): string => join(examplesDirectory, path);

/** A function of each image, and what it answers. */
const functions = {
  nodejs: {
    base: () => nodeImage,
    handler: 'index.handler',
    initStart: /INIT_START Runtime Version: nodejs:22\.local\t/,
    files: {
      'index.mjs':
        'export const handler = async (event) => ({ event, heap: process.execArgv.at(-1), stack: Error.stackTraceLimit });',
    },
    answer: { event: { a: 'é' }, heap: '--max-old-space-size=2707', stack: 10 },
    options: '--stack-trace-limit=42',
    wrapped: { event: { a: 'é' }, heap: '--max-old-space-size=2707', stack: 42 },
  },
  python: {
    base: () => makeImage('python'),
    handler: 'app.handler',
    initStart: /INIT_START Runtime Version: python:3\.\d+\.local\t/,
    files: {
      'app.py':
        'import sys\ndef handler(event, context):\n  return {"event": event, "options": list(sys._xoptions)}\n',
    },
    answer: { event: { a: 'é' }, options: [] },
    options: '-X utf8',
    wrapped: { event: { a: 'é' }, options: ['utf8'] },
  },
  ruby: {
    base: () => makeImage('ruby'),
    handler: 'app.App::Greeter.call',
    initStart: /INIT_START Runtime Version: ruby:3\.\d+\.local\t/,
    files: {
      'app.rb':
        'module App\n  class Greeter\n    def self.call(event:, context:) = { event:, read: File.read("text")[0], warns: $VERBOSE }\n  end\nend\n',
      text: 'é',
    },
    answer: { event: { a: 'é' }, read: 'é', warns: false },
    options: '-w',
    wrapped: { event: { a: 'é' }, read: 'é', warns: true },
  },
  provided: {
    base: () => makeImage('provided'),
    handler: 'function.handler',
    initStart: /INIT_START Runtime Version: provided\.al2023\.local\t/,
    files: { 'function.sh': 'handler() { cat; }\n' },
    answer: { a: 'é' },
  },
  java: {
    base: () => makeImage('stand-in'),
    handler: 'example.Handler::handle',
    initStart: /INIT_START Runtime Version: java\.local\t/,
    files: { 'function.jar': 'PK com/amazonaws/services/lambda/runtime/api/client/AWSLambda.class' },
    answer:
      '-XX:MaxHeapSize=2556m -cp /var/task:/var/task/*:/var/task/lib/*:/opt/java/lib/* com.amazonaws.services.lambda.runtime.api.client.AWSLambda example.Handler::handle',
  },
  dotnet: {
    base: () => makeImage('stand-in'),
    handler: 'Hello',
    initStart: /INIT_START Runtime Version: dotnet\.local\t/,
    files: { 'Hello.dll': '' },
    answer: 'exec /var/task/Hello.dll',
  },
} as const;

type Name = keyof typeof functions;
const names = ['nodejs', 'python', 'ruby', 'provided', 'java', 'dotnet'] as const satisfies readonly Name[];

const imageOf = (name: string): string => `${sandbox.name}-${name}`;
const codeOf = (name: string): string => join(sandbox.project, name);

const containers: string[] = [];

/** Starts a container with the function's code, the rest of its file system read-only, and a user that the image does not know. */
function start(name: Name, ...options: readonly string[]): string {
  const hardened = ['--read-only', '--tmpfs', '/tmp', '--user', '4321:4321'];
  const code = ['--volume', `${codeOf(name)}:/var/task:ro`];
  const id = docker(
    'run',
    '--detach',
    ...hardened,
    ...code,
    ...options,
    imageOf(name),
    functions[name].handler,
  );
  containers.push(id);
  return id;
}

/** What the emulator in a container answers, once it says that it listens. */
async function invoke(id: string): Promise<unknown> {
  await vi.waitFor(() => expect(docker('logs', id)).toContain('The Invoke API is at'), { timeout: 20_000 });
  const address = docker('port', id, '8080').split('\n')[0] ?? '';
  const url = `http://${address}/2015-03-31/functions/function/invocations`;
  const response = await fetch(url, { method: 'POST', body: '{"a":"é"}' });
  return response.json();
}

const published = ['--publish', '127.0.0.1:0:8080'];

beforeAll(async () => {
  sandbox = new DockerSandbox();
  makeImage('provided');
  for (const name of names) {
    const { base, files } = functions[name];
    sandbox.write(Object.fromEntries(Object.entries(files).map(([path, text]) => [`${name}/${path}`, text])));
    chmodSync(codeOf(name), 0o755);
    const built = await sandbox.run(['image', 'build', name, '--base', base(), '--tag', imageOf(name)]);
    expect(built).toMatchObject({ code: 0, stdout: `${imageOf(name)} is built, on ${base()}\n` });
  }
  // Readable for any user of a container.
  for (const path of [sandbox.directory, sandbox.project]) chmodSync(path, 0o755);
}, 300_000);

afterEach(() => {
  if (containers.length > 0) docker('rm', '--force', '--volumes', ...containers.splice(0));
});

afterAll(() => sandbox.close());

test.for(names)('%s: docker run answers', async (name) => {
  const id = start(name, ...published);
  expect(await invoke(id)).toEqual(functions[name].answer);
  expect(docker('logs', id)).toMatch(functions[name].initStart);
});

test.for(names)('%s: the image passes its check', async (name) => {
  const check = await sandbox.run(['image', 'check', imageOf(name)]);
  expect(check).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('✓ Program /var/runtime/bootstrap'),
  });
  const warnings = check.stdout.split('\n').filter((line) => line.startsWith('!'));
  expect(warnings.filter((line) => !line.startsWith('! Handler: CMD names none'))).toEqual([]);
});

test.for(['nodejs', 'python', 'ruby'] as const)(
  '%s: a wrapper puts options behind the program',
  async (name) => {
    const { options, wrapped } = functions[name];
    cpSync(example('wrapper/layer/with-options'), join(codeOf(name), 'with-options'));
    const wrapper = [
      '--env',
      'AWS_LAMBDA_EXEC_WRAPPER=/var/task/with-options',
      '--env',
      `RUNTIME_OPTIONS=${options}`,
    ];
    expect(await invoke(start(name, ...published, ...wrapper))).toEqual(wrapped);
  },
);

test('a bootstrap of the function is for images without a language, and a directory is none', async () => {
  const bootstrap = '#!/bin/sh\nexec /var/runtime/bootstrap\n';
  sandbox.write({ 'python/bootstrap/x': '', 'provided/bootstrap': bootstrap });
  chmodSync(join(codeOf('provided'), 'bootstrap'), 0o755);
  expect(await invoke(start('python', ...published))).toEqual(functions.python.answer);
  const id = start('provided', ...published);
  expect(await invoke(id)).toEqual(functions.provided.answer);
  expect(docker('inspect', '--format', '{{.Config.User}}', imageOf('provided'))).toBe('');
});

test.each([
  ['is not there', '/opt/none', 127, '/opt/none: does not exist'],
  ['is not executable', '/var/task/index.mjs', 126, '/var/task/index.mjs: is not an executable'],
])('a wrapper that %s ends the runtime as on Lambda', (_, wrapper, code, said) => {
  const env = ['--env', `AWS_LAMBDA_EXEC_WRAPPER=${wrapper}`, '--env', 'AWS_LAMBDA_RUNTIME_API=127.0.0.1:9'];
  const files = ['--volume', `${codeOf('nodejs')}:/var/task:ro`];
  expect(run(...env, ...files, imageOf('nodejs'), 'index.handler')).toEqual({ code, said: `${said}\n` });
});

test('provided: the emulator runs a wrapper; without it, as on Lambda, there is none', async () => {
  sandbox.write({ 'provided/wrapper': '#!/bin/sh\necho "wrapped: $*" >&2\nexec "$@"\n' });
  chmodSync(join(codeOf('provided'), 'wrapper'), 0o755);
  const wrapper = ['--env', 'AWS_LAMBDA_EXEC_WRAPPER=/var/task/wrapper'];
  const id = start('provided', ...published, ...wrapper);
  expect(await invoke(id)).toEqual(functions.provided.answer);
  expect(docker('logs', id)).toMatch(/wrapped: \/.*bootstrap/);
  const files = ['--volume', `${codeOf('provided')}:/var/task:ro`];
  const alone = run(
    ...wrapper,
    '--env',
    'AWS_LAMBDA_RUNTIME_API=127.0.0.1:9',
    ...files,
    imageOf('provided'),
    'function.handler',
  );
  expect(alone.said).toContain('Runtime API');
  expect(alone.said).not.toContain('wrapped');
});

/** Runs a container to its end. */
function run(...args: readonly string[]): { code: number | null; said: string } {
  const { status, stderr } = spawnSync('docker', ['run', '--rm', ...args], { encoding: 'utf8' });
  return { code: status, said: stderr };
}

test.each([
  [[], 'got 0 words'],
  [['python3', 'app.py'], 'got 2 words: python3 app.py'],
])('a CMD that is no handler, %j, is told of', (command, said) => {
  expect(run(imageOf('python'), ...command)).toMatchObject({
    code: 142,
    said: expect.stringMatching(new RegExp(`${said}.*\n.*CMD \\["file\\.function"\\]`)),
  });
});

test.for(names)('%s: with AWS_LAMBDA_RUNTIME_API the client starts without an emulator', async (name) => {
  let answered: ((body: unknown) => void) | undefined;
  const answer = new Promise((resolve) => (answered = resolve));
  let events = 0;
  const api = createServer((request, response) => {
    if (request.url === '/2018-06-01/runtime/invocation/next') {
      // A second one is not answered: the function waits.
      if (events++ === 0) {
        const headers = {
          'lambda-runtime-aws-request-id': 'one',
          'lambda-runtime-deadline-ms': `${Date.now() + 60_000}`,
        };
        response.writeHead(200, { 'content-type': 'application/json', ...headers }).end('{"a":"é"}');
      }
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(202).end('{"status":"OK"}');
      answered?.(JSON.parse(Buffer.concat(chunks).toString()));
    });
  });
  try {
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const { port } = api.address() as AddressInfo;
    const variables = {
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '3008',
    };
    const env = Object.entries(variables).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
    const id = start(name, '--network', 'host', ...env);
    expect(await answer).toEqual(functions[name].answer);
    expect(docker('top', id, '-eo', 'pid,args')).not.toContain('aws-lambda-rie');
  } finally {
    api.closeAllConnections();
    api.close();
  }
});

test.each([
  [
    'in a directory that is not bin',
    'cp /bin/true /srv/tool; PATH=/srv:$PATH',
    '/srv/tool is in no directory bin',
  ],
  [
    'beside a /var/lang of the base',
    'mkdir /var/lang; cp /bin/true /bin/tool',
    '/var/lang of the base image has no',
  ],
  ['that is not there', 'true', 'tool is not in the base image'],
])('a language %s is told of when an image is built', (_, prepare, said) => {
  const script = fileURLToPath(new URL('../../../compose/images/add-language', import.meta.url));
  const command = `mkdir /var/runtime; ${prepare}; sh /add-language tool tool`;
  const files = ['--volume', `${script}:/add-language:ro`];
  expect(run(...files, 'debian:bookworm-slim', 'sh', '-c', command)).toEqual({
    code: 1,
    said: expect.stringContaining(said),
  });
});

test('what a step that fails has said; Ctrl-C', async () => {
  const failed = await sandbox.run(['image', 'build', 'ruby', '--base', nodeImage, '--tag', imageOf('ruby')]);
  expect(failed).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /IMAGE_BUILD_FAILED[^]*\[ruby \d\/\d\] RUN [^]*\nruby is not in the base image[^]*→ .*--base/,
    ),
  });
  const command = sandbox.spawn([
    'image',
    'build',
    'base',
    '--tag',
    imageOf('base'),
    '--build-arg',
    `X=${Date.now()}`,
  ]);
  const code = new Promise((resolve) => command.once('close', resolve));
  await new Promise((resolve) => command.stderr?.once('data', resolve));
  command.kill('SIGINT');
  expect(await code).toBe(130);
});

test.for([
  ['base', '/lambda-entrypoint.sh'],
  ['toolbox', '/.lambda-stack/clients/shell/bootstrap'],
] as const)('%s is built to the end', { timeout: 300_000 }, async ([name, file]) => {
  const base = name === 'base' ? makeImage('provided') : nodeImage;
  const built = await sandbox.run(['image', 'build', name, '--base', base, '--tag', imageOf(name)]);
  expect(built).toMatchObject({ code: 0, stdout: `${imageOf(name)} is built, on ${base}\n` });
  const id = docker('create', imageOf(name), 'none');
  containers.push(id);
  expect(docker('cp', `${id}:${file}`, '-')).not.toBe('');
});

test('examples/container-image does what its README says', async () => {
  const image = imageOf('example');
  const port = await freePort();
  const adapt = (readme: string): string =>
    readme
      .replace('image build nodejs', `$& --tag ${imageOf('nodejs')}`)
      .replace('docker build', `$& --build-arg BASE=${imageOf('nodejs')}`)
      .replaceAll('hello-image', image)
      .replaceAll(':9000', `:${port}`);
  const container = new Example('container-image', sandbox, {}, adapt);
  try {
    for (const heading of container.sections.keys()) await container.follow(heading);
  } finally {
    docker('rm', '--force', image);
  }
});
