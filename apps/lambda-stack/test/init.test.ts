import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { Sandbox } from './sandbox.ts';
import { missing } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

const files = (): string[] => readdirSync(sandbox.project, { recursive: true }).map(String);

test.each(['nodejs', 'python', 'shell'] as const)(
  'the template %s is a working project',
  async (template) => {
    expect((await sandbox.run(['init', 'mine', '--template', template])).code).toBe(0);
    const config = join('mine', 'lambda-stack.yaml');
    expect(await sandbox.run(['config', 'validate', '-c', config])).toMatchObject({ code: 0 });
    expect((await sandbox.run(['up', '-d', '-c', config])).code).toBe(0);
    const event = join('mine', 'events', 'hello.json');
    const invoked = await sandbox.run(['invoke', 'hello', '-c', config, '-e', event]);
    const toolchain = ({ nodejs: undefined, python: 'python', shell: 'bash' } as const)[template];
    if (toolchain === undefined || missing(toolchain) === undefined) {
      expect(JSON.parse(invoked.stdout)).toEqual({ message: 'Hello world' });
    } else expect(invoked.stdout).toContain('Runtime.InvalidEntrypoint');
    await sandbox.run(['down', '-c', config]);
  },
);

test.each(['lambda-stack.yaml', 'lambda-stack.json', 'functions/hello/index.mjs'])(
  'never writes over %s, nor beside it',
  async (file) => {
    sandbox.write({ [file]: 'mine' });
    const before = files();
    const { code, stderr } = await sandbox.run(['init']);
    expect(code).toBe(2);
    expect(stderr).toContain(`already has ${file}`);
    expect(files()).toEqual(before);
  },
);

test('a directory with a .gitignore and a README is fine', async () => {
  sandbox.write({ '.gitignore': 'dist\nnode_modules\n', 'README.md': 'mine' });
  const { code, stdout } = await sandbox.run(['init']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(
      /^Made lambda-stack\.yaml, .*\nAdded lambda-stack\.local\.yaml to its \.gitignore\n$/,
    ),
  });
  expect(readFileSync(join(sandbox.project, '.gitignore'), 'utf8')).toBe(
    'dist\nnode_modules\nlambda-stack.local.yaml\n',
  );
});

describe('where it cannot write, nothing is left, and the hint is of that case', () => {
  test('something in the way', async () => {
    sandbox.write({ events: 'mine' });
    expect(await sandbox.run(['init'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/DIRECTORY_NOT_EMPTY: Something is in the way: .*events.*\n.*move what/),
    });
    expect(files()).toEqual(['events']);
  });

  test('no right to write', async (context) => {
    context.skip(process.getuid?.() === 0, 'root may write everywhere');
    mkdirSync(join(sandbox.project, 'locked'));
    chmodSync(join(sandbox.project, 'locked'), 0o500);
    expect(await sandbox.run(['init', 'locked'])).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/PROJECT_NOT_WRITTEN: .*EACCES.*\n.*that you may write/),
    });
    expect(files()).toEqual(['locked']);
  });

  test('a full disk', async (context) => {
    const small = join(sandbox.project, 'small');
    mkdirSync(small);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'nr_inodes=4', 'tmpfs', small], { stdio: 'ignore' });
    } catch {
      context.skip('mounting a small file system needs root');
    }
    try {
      expect(await sandbox.run(['init', 'small'])).toMatchObject({
        code: 4,
        stderr: expect.stringMatching(/PROJECT_NOT_WRITTEN: .*ENOSPC.*\n.*Free some space/),
      });
      expect(files()).toEqual(['small']);
    } finally {
      execFileSync('umount', ['-l', small]);
    }
  });
});

test('--template alone lists, an unknown one is refused', async () => {
  expect((await sandbox.run(['init', '--template'])).stdout).toMatch(/^nodejs\s+a Node\.js function/);
  expect(await sandbox.run(['init', '--template', 'cobol'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('nodejs, python, shell'),
  });
});
