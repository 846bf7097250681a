import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { runDocker, type OutputLine } from './docker-command.ts';

let directory: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'docker-command-'));
  env = { PATH: `${directory}:/usr/bin:/bin` };
});

afterEach(async () => {
  // A test that fails may leave a command that runs.
  const pid = await readFile(join(directory, 'pid'), 'utf8').catch(() => undefined);
  try {
    if (pid !== undefined) process.kill(-Number(pid), 'SIGKILL');
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
  }
  await rm(directory, { recursive: true });
});

const command = async (script: string): Promise<void> => {
  await writeFile(join(directory, 'docker'), `#!/bin/sh\necho $$ > pid\n${script}\n`);
  await chmod(join(directory, 'docker'), 0o755);
};

test('every line goes to the sink; output, exit code and the last lines are kept', async () => {
  await command('echo "$@"; echo to stderr >&2; printf "no end"; exit 3');
  const lines: OutputLine[] = [];
  const result = await runDocker(['a', 'b c'], { env, directory, onLine: (line) => lines.push(line) }, true);
  expect(result).toMatchObject({ exitCode: 3, output: 'a b c\nno end' });
  expect(lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text)).toEqual([
    'a b c',
    'no end',
  ]);
  expect(lines).toContainEqual({ stream: 'stderr', text: 'to stderr' });
  expect(result.tail).toEqual(lines);
});

test('of a huge output all lines pass, and the last ones are kept', async () => {
  await command('seq 1 200000');
  let count = 0;
  const result = await runDocker([], { env, directory, onLine: () => (count += 1) });
  expect(count).toBe(200_000);
  expect(result.tail.length).toBe(400);
  expect(result.tail.at(-1)?.text).toBe('200000');
  expect(result.output).toBe('');
});

test('a signal interrupts the command and its children, and is waited for', async () => {
  await command(`trap 'echo parent >> log; exit 130' INT
sh -c 'trap "echo child >> log; exit" INT; echo ready; while :; do sleep 0.1; done'`);
  const abort = new AbortController();
  const onLine = ({ text }: OutputLine): void => {
    if (text === 'ready') abort.abort(new Error('enough'));
  };
  await expect(runDocker([], { env, directory, onLine, signal: abort.signal })).rejects.toThrow('enough');
  expect(await readFile(join(directory, 'log'), 'utf8')).toBe('child\nparent\n');
});

test('kill ends a command that does not listen', async () => {
  await command(`trap '' INT; echo ready; while :; do sleep 0.1; done`);
  const [signal, kill] = [new AbortController(), new AbortController()];
  const onLine = (): void => {
    signal.abort();
    kill.abort(new Error('at once'));
  };
  await expect(
    runDocker([], { env, directory, onLine, signal: signal.signal, kill: kill.signal }),
  ).rejects.toThrow();
  const pid = Number(await readFile(join(directory, 'pid'), 'utf8'));
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'));
});

test('a signal that has been given starts nothing', async () => {
  await command('touch started');
  await expect(runDocker([], { env, directory, signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow(
    'no',
  );
  await expect(readFile(join(directory, 'started'))).rejects.toThrow('ENOENT');
});

test('a directory that is gone is not taken for a missing command', async () => {
  await command('exit 0');
  const gone = join(directory, 'gone');
  await expect(runDocker([], { env, directory: gone })).rejects.toMatchObject({
    code: 'DOCKER_FAILED',
    message: expect.stringContaining(gone),
  });
});

test('an environment that is too large is not taken for a missing command', async () => {
  await command('exit 0');
  const large = Array.from({ length: 100 }, (_, at) => [`LARGE_${at}`, 'x'.repeat(100_000)]);
  await expect(
    runDocker([], { env: { ...env, ...Object.fromEntries(large) }, directory }),
  ).rejects.toMatchObject({ code: 'DOCKER_FAILED', message: expect.stringContaining('too large') });
});

test('no docker command', async () => {
  env['PATH'] = directory;
  await expect(runDocker([], { env, directory })).rejects.toMatchObject({ code: 'DOCKER_CLI_MISSING' });
});
