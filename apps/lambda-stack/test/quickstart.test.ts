import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { Sandbox } from './sandbox.ts';
import { missing, notLinux, type Toolchain } from './toolchain.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What `npm start` runs after the build, which `npm test` has done already. */
const manifest: { scripts: { start: string } } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const [, ...startCommand] = manifest.scripts.start.split('&&').at(-1)?.trim().split(' ') ?? [];

/** The `curl` lines of the README, as `path → answer`. */
const readme = readFileSync(`${root}README.md`, 'utf8');
const calls = [...readme.matchAll(/^\$ curl '?localhost:8080(\/[^\s']+)'?\n(.+)$/gm)].map(
  ([, path, answer]) => ({
    path: path ?? '',
    answer: answer ?? '',
  }),
);

let sandbox: Sandbox | undefined;
/** The commands of the README for the AWS CLI, and the file that they write. */
const awsCommands = /^export AWS_.*\n.*aws lambda invoke .* (\S+)$/m.exec(readme);

/** What `npm start` prints, by the README. */
const shown = /^`npm start` shows .*\n\n```\n([^]*?)\n```$/m.exec(readme)?.[1]?.split('\n') ?? [];
const printed: string[] = [];

let gateway = '';
let endpoint = '';
let stop: (() => Promise<unknown>) | undefined;

beforeAll(async () => {
  sandbox = new Sandbox();
  const env = { ...sandbox.environment(), npm_config_user_agent: 'npm' };
  const child = spawn(process.execPath, startCommand, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  stop = () => {
    child.kill('SIGINT');
    return exited;
  };
  gateway = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      printed.push(line);
      endpoint = /Endpoint\s+(http:\S+)/.exec(line)?.[1] ?? endpoint;
      const url = /Gateway public\s+(http:\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    void exited.then(([code]) => reject(new Error(`npm start ended with ${code}`)));
  });
});

afterAll(async () => {
  await stop?.();
  if (notLinux === undefined) await sandbox?.nothingLeft();
  await sandbox?.close();
});

test('the README shows three calls', () => {
  expect(calls.map(({ path }) => path)).toEqual(['/hello/ada?x=1', '/shell/ada', '/py/ada']);
});

test('npm start prints what the README shows', async () => {
  await fetch(`${gateway}/hello/ada`);
  await vi.waitFor(() => expect(shapes(printed)).toEqual(expect.arrayContaining(shapes(shown))), {
    timeout: 10_000,
  });
  const head = (lines: readonly string[]): string[] => {
    const all = shapes(lines);
    return all.slice(
      0,
      all.findIndex((line) => line.startsWith('Ctrl-C')),
    );
  };
  expect(head(printed)).toEqual(head(shown));
  expect(shown.length).toBeGreaterThan(20);
});

/** Lines without what differs from run to run, and without those that a machine with other languages would not print. */
const shapes = (lines: readonly string[]): string[] =>
  lines
    .filter((line) => !/^ {2}[!✗] |runs on/.test(line))
    .map((line) =>
      line
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
        .replace(/\d+(\.\d+)*/g, 'N')
        .trimEnd(),
    );

const needs: Readonly<Record<string, Toolchain>> = { '/shell/ada': 'bash', '/py/ada': 'python' };

for (const { path, answer } of calls) {
  test(`curl localhost:8080${path} answers as the README says`, async (context) => {
    const toolchain = needs[path];
    const reason = toolchain && missing(toolchain);
    context.skip(reason !== undefined, reason);
    const response = await fetch(`${gateway}${path}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(JSON.parse(answer));
    expect(answer).toContain('ada');
  });
}

test('the lines for the AWS CLI work on a machine that was never configured', async (context) => {
  const reason = missing('aws');
  context.skip(reason !== undefined, reason);
  const [commands = '', file = ''] = awsCommands ?? [];
  const cwd = sandbox?.project ?? '';
  const env = { ...sandbox?.environment(), PYENV_ROOT: process.env['PYENV_ROOT'] };
  await execa('sh', ['-ec', commands.replace('http://localhost:9000', endpoint)], {
    cwd,
    env,
    extendEnv: false,
  });
  expect(JSON.parse(readFileSync(join(cwd, file), 'utf8'))).toMatchObject({
    message: 'Hello world, from Node.js',
  });
});
