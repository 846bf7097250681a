import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Documents } from '../src/index.ts';
import { anyStack } from '../src/testing/any-stack.ts';
import { goldenDirectory } from '../src/testing/golden.ts';
import { hostileTexts } from '../src/testing/hostile-texts.ts';
import { type ComposeView, generated, runtimeFunction } from '../src/testing/stacks.ts';

/** What Compose makes of a file, in its own words; it holds it against its schema. */
function config(
  directory: string,
  env: Readonly<Record<string, string>> = {},
): { view: ComposeView; said: string } {
  const { PATH = '', HOME = '' } = process.env;
  const run = spawnSync('docker', ['compose', 'config', '--format', 'json'], {
    cwd: directory,
    env: { PATH, HOME, ...env },
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  expect(run.status, run.stderr).toBe(0);
  // Its output is a Compose file again, in which `$` is doubled.
  return { view: JSON.parse(run.stdout.replaceAll('$$', () => '$')) as ComposeView, said: run.stderr };
}

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lsgenerator-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function written(documents: Documents): string {
  for (const [path, text] of documents) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

describe('Compose takes what is generated for', () => {
  it.each(readdirSync(goldenDirectory))('%s', (name) => {
    const env = { REQUIRED: 'x', DB_PASSWORD: 'x', GITHUB_TOKEN: 'x' };
    expect(config(join(goldenDirectory, name), env).said).toBe('');
  });
});

it('Compose takes what is generated of any stack', () => {
  for (const stack of fc.sample(anyStack, 25)) {
    const { services } = config(written(generated(stack)), { LSGENERATOR_TOKEN: 'x' }).view;
    for (const { name, container } of stack.functions)
      if (container.profiles.length === 0)
        expect(services[name]?.environment).toMatchObject({ AWS_LAMBDA_FUNCTION_NAME: name });
  }
});

it('tells which variable is not set', () => {
  const fn = runtimeFunction('hello', { environment: { TOKEN: '${env:TOKEN}' } });
  const run = spawnSync('docker', ['compose', 'config', '-q'], {
    cwd: written(generated({ functions: [fn] })),
    env: { PATH: process.env['PATH'] ?? '' },
    encoding: 'utf8',
  });
  expect(run.status).not.toBe(0);
  expect(run.stderr).toContain('set TOKEN');
});

it('lets variables of the environment decide ports and the user', () => {
  const env = { LAMBDA_STACK_ENDPOINT_PORT: '9999', LAMBDA_STACK_UID: '1234', LAMBDA_STACK_GID: '99' };
  const { services } = config(written(generated()), env).view;
  expect(services['lambda']?.ports[0]).toMatchObject({
    published: '9999',
    target: 9000,
    host_ip: '127.0.0.1',
  });
  expect(services['hello']?.user).toBe('1234:99');
  expect(services['hello']?.tmpfs).toEqual(['/tmp:exec,uid=1234,gid=99,mode=0700,size=512m']);
});

it('gives functions the very values that are configured', () => {
  const text = fc.string({ unit: 'binary' }).filter((each) => !/[\0\p{Cs}]/u.test(each));
  const values = [...hostileTexts, ...fc.sample(text, 300)];
  const environment = Object.fromEntries(values.map((value, index) => [`V${index}`, value]));
  const fn = runtimeFunction('hello', { environment });
  const { services } = config(written(generated({ functions: [fn] }))).view;
  const literal = values.map((value) => value.replaceAll('$${env:', () => '${env:'));
  expect(values.map((_, index) => services['hello']?.environment[`V${index}`])).toEqual(literal);
});

it('gives functions the defaults of references, and the values of variables', () => {
  const defaults = hostileTexts.filter((value) => !/[}\n]/.test(value));
  const environment = Object.fromEntries(
    defaults.flatMap((value, index) => [
      [`D${index}`, `<\${env:LSGENERATOR_NONE:-${value}}>`],
      [`S${index}`, `<\${env:LSGENERATOR_${index}}>`],
    ]),
  );
  const env = Object.fromEntries(defaults.map((value, index) => [`LSGENERATOR_${index}`, value]));
  const fn = runtimeFunction('hello', { environment });
  const { services } = config(written(generated({ functions: [fn] })), env).view;
  const found = (letter: string) =>
    defaults.map((_, index) => services['hello']?.environment[`${letter}${index}`]);
  expect(found('D')).toEqual(defaults.map((value) => `<${value}>`));
  expect(found('S')).toEqual(defaults.map((value) => `<${value}>`));
});
