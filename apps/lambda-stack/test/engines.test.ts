import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { echoProject } from './projects.ts';
import { Sandbox } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

let sandbox: Sandbox;
let asked: string;

/** Where the only `docker` is one that reaches no engine, and leaves a file when it is called. */
let withDocker: NodeJS.ProcessEnv;

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox(echoProject());
  asked = join(sandbox.directory, 'asked');
  const bin = join(sandbox.directory, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\n: > '${asked}'\nexit 1\n`, { mode: 0o755 });
  withDocker = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
});

afterEach(() => sandbox.close());

test('up with processes asks Docker only where containers may run, and goes on where it does not answer', async () => {
  expect(await sandbox.run(['up', '-d'], { env: withDocker })).toMatchObject({ code: 0 });
  expect(await sandbox.run(['ps'], { env: withDocker })).toMatchObject({ code: 0 });
  expect(await sandbox.run(['down'], { env: withDocker })).toMatchObject({ code: 0 });
  expect(existsSync(asked)).toBe(false);
  expect(await sandbox.run(['generate'])).toMatchObject({ code: 0 });
  expect(await sandbox.run(['up', '-d'], { env: withDocker })).toMatchObject({ code: 0 });
  expect(existsSync(asked)).toBe(true);
  expect(await sandbox.run(['down'], { env: withDocker })).toMatchObject({
    code: 0,
    stderr: sandbox.stopped('echo'),
  });
});

test('up with containers is refused while the stack runs as processes', async () => {
  expect(await sandbox.run(['up', '-d'])).toMatchObject({ code: 0 });
  const refused = await sandbox.run(['up', '--engine', 'compose', '-d'], { env: withDocker });
  expect(refused).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(
      /ALREADY_RUNNING: Project "echo" is already running \(as processes, pid \d+\)\n.*`lambda-stack down`/,
    ),
  });
  expect(existsSync(asked)).toBe(false);
  expect(await sandbox.run(['invoke', 'hello'])).toMatchObject({ code: 0 });
});

test('up with containers refuses to compare the languages of this machine', async () => {
  const refused = await sandbox.run(['up', '--engine', 'compose', '--strict', '-d'], { env: withDocker });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('USAGE: --strict compares') });
  expect(existsSync(asked)).toBe(false);
});

test('up with containers asks no Docker where an env file is none', async () => {
  const file = join(sandbox.project, 'lambda-stack.yaml');
  const configuration = readFileSync(file, 'utf8').replace(/^( +)runtime:/m, '$1envFile: ./hello.env\n$&');
  sandbox.write({ 'lambda-stack.yaml': configuration, 'hello.env': 'NAME' });
  expect(await sandbox.run(['up', '--engine', 'compose', '-d'], { env: withDocker })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${join(sandbox.project, 'hello.env')}:1: the line is not NAME=value`),
  });
  expect(existsSync(asked)).toBe(false);
});

test('what was generated may run in containers: without an engine, that is said; without Docker, nothing runs', async () => {
  expect(await sandbox.run(['generate'])).toMatchObject({ code: 0 });
  for (const command of ['ps', 'down'])
    expect(await sandbox.run([command], { env: withDocker })).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('DOCKER_UNREACHABLE'),
    });
  // For another configuration of the directory nothing was generated.
  sandbox.write({ 'other.yaml': readFileSync(join(sandbox.project, 'lambda-stack.yaml'), 'utf8') });
  expect(await sandbox.run(['ps', '-c', 'other.yaml'], { env: withDocker })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('NOT_RUNNING'),
  });
  const env = { PATH: sandbox.tmp };
  expect(await sandbox.run(['ps'], { env })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('NOT_RUNNING'),
  });
  expect(await sandbox.run(['down'], { env })).toMatchObject({ code: 0 });
});

test('the log of a stack that ran as processes is shown where no engine answers', async () => {
  expect(await sandbox.run(['up', '-d'])).toMatchObject({ code: 0 });
  expect(await sandbox.run(['invoke', 'hello'])).toMatchObject({ code: 0 });
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
  expect(await sandbox.run(['generate'])).toMatchObject({ code: 0 });
  expect(await sandbox.run(['logs', 'hello'], { env: withDocker })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('START RequestId'),
  });
  expect(existsSync(asked)).toBe(true);
});

test('a Docker that hangs is not waited for by what runs as processes', async () => {
  expect(await sandbox.run(['generate'])).toMatchObject({ code: 0 });
  const waited = join(sandbox.directory, 'waited');
  const hang = `#!/bin/sh\n: > '${asked}'\nsleep 7 </dev/null >/dev/null 2>&1\n: > '${waited}'\n`;
  writeFileSync(join(sandbox.directory, 'bin', 'docker'), hang);
  for (const command of [['up', '-d'], ['down']]) {
    rmSync(asked, { force: true });
    expect(await sandbox.run(command, { env: withDocker })).toMatchObject({ code: 0 });
    expect(existsSync(asked)).toBe(true);
    expect(existsSync(waited)).toBe(false);
  }
});

test('a generated file that a merge has broken is told of, and keeps nothing from running as processes', async () => {
  expect(await sandbox.run(['generate'])).toMatchObject({ code: 0 });
  const file = join(sandbox.project, 'docker-compose.yml');
  const text = readFileSync(file, 'utf8').replace('services:\n', '<<<<<<< HEAD\n$&=======\n>>>>>>> other\n');
  writeFileSync(file, text);
  const line = text.split('\n').indexOf('<<<<<<< HEAD') + 1;
  expect(await sandbox.run(['ps'], { env: withDocker })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`COMPOSE_REFUSED: ${file}:${line}:1: a merge has left a conflict here`),
  });
  expect(await sandbox.run(['up', '-d'], { env: withDocker })).toMatchObject({ code: 0 });
  expect(await sandbox.run(['down'], { env: withDocker })).toMatchObject({ code: 0 });
  expect(await sandbox.run(['generate', '--force'])).toMatchObject({ code: 0 });
});
