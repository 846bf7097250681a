import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { echoProject } from './projects.ts';
import { Sandbox, type Finished } from './sandbox.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
  for (const [name, content] of Object.entries(echoProject())) sandbox.write({ [`shop/${name}`]: content });
});

afterEach(() => sandbox.close());

const config = 'shop/lambda-stack.yaml';

/** The commands that `up -d` prints. */
async function printed(args: readonly string[], directory = sandbox.project): Promise<string[]> {
  const { code, stdout } = await sandbox.run(['up', '-d', ...args], { cwd: directory });
  expect(code).toBe(0);
  return Array.from(
    stdout.matchAll(/^ {2}(?:Logs|Stop) {2}lambda-stack (.*)$/gm),
    ([, command = '']) => command,
  );
}

const follow = (command: string | undefined, directory = sandbox.project): Promise<Finished> =>
  sandbox.run(
    (command ?? '').split(' ').filter((word) => word !== '-f'),
    { cwd: directory },
  );

test('what up prints leads to its stack from the same directory, whatever else runs', async () => {
  const shop = join(sandbox.project, 'shop');
  const commands = {
    'with -c': await printed(['-c', config]),
    'with -c and -p': await printed(['-c', config, '-p', 'other']),
    'with a name in the environment': (
      await sandbox.run(['up', '-d'], { cwd: shop, env: { LAMBDA_STACK_PROJECT: 'third' } })
    ).stdout,
  };
  expect(commands).toEqual({
    'with -c': [`logs -f -c ${config}`, `down -c ${config}`],
    'with -c and -p': [`logs -f -c ${config} -p other`, `down -c ${config} -p other`],
    'with a name in the environment': expect.stringMatching(/ {2}Stop {2}lambda-stack down -p third\n$/),
  });
  await sandbox.run(['down', '-p', 'echo']);
  // Others of the same file run: without its name it would not be found.
  const [logs, down] = await printed([], shop);
  expect([logs, down]).toEqual(['logs -f -p echo', 'down -p echo']);
  expect(await follow(logs, shop)).toMatchObject({ code: 0 });
  expect(await follow(down, shop)).toMatchObject({ code: 0, stderr: expect.stringContaining('"echo"') });
});

test('elsewhere, the remedy names the option that tells the stacks apart', async () => {
  mkdirSync(join(sandbox.project, 'copy'));
  sandbox.write({
    'copy/lambda-stack.yaml':
      'name: echo\nendpoint: { port: 0 }\nfunctions: { a: { runtime: nodejs20.x, handler: index.handler, code: ../shop/hello } }\n',
  });
  await sandbox.run(['up', '-d', '-c', config]);
  await sandbox.run(['up', '-d', '-c', config, '-p', 'other']);
  expect(await sandbox.run(['logs'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/CONFIG_NOT_FOUND[^]*Choose one with -p NAME\.\n$/),
  });
  await sandbox.run(['up', '-d', '-c', 'copy/lambda-stack.yaml']);
  expect((await sandbox.run(['logs'])).stderr).toMatch(/Choose one with -c FILE and -p NAME\.\n$/);
  await sandbox.run(['down', '-p', 'other']);
  expect((await sandbox.run(['logs'])).stderr).toMatch(/Choose one with -c FILE\.\n$/);
  expect((await sandbox.run(['logs', '-p', 'echo'])).stderr).toMatch(/Choose one with -c FILE\.\n$/);
});

test('up tells that it has ended, as down does', async () => {
  const up = sandbox.spawn(['up', '-c', config]);
  let stdout = '';
  let stderr = '';
  up.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  up.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const closed = once(up, 'close');
  await vi.waitFor(() => expect(stdout).toContain('The log follows.'), { timeout: 10_000 });
  expect(stdout).toContain(`  Logs  lambda-stack logs -f -c ${config}\n`);
  up.kill('SIGINT');
  expect(await closed).toEqual([130, null]);
  expect(stderr).toBe(`Project "echo" (${join(sandbox.project, config)}) is stopped.\n`);
});
