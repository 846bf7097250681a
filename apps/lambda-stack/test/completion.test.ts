import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { echoProject } from './projects.ts';
import { commandFile, Sandbox } from './sandbox.ts';
import { missing } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

describe('what a word can become', () => {
  const complete = async (...words: string[]): Promise<string[]> => {
    const { code, stdout, stderr } = await sandbox.run(['complete', '--', ...words]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.split('\n').filter(Boolean);
  };

  test.each([
    ['commands', ['in'], ['init', 'invoke']],
    ['commands after global options', ['-c', 'x.yaml', '--no-color', 'con'], ['config']],
    ['sub-commands', ['config', 's'], ['show', 'schema']],
    ['options', ['up', '--de'], ['--detach']],
    ['global options', ['--p'], ['--project']],
    ['global options after a command', ['logs', '--con'], ['--config']],
    ['values of an option', ['up', '--engine', ''], ['process', 'auto']],
    ['values as bash splits them', ['up', '--engine', '=', 'p'], ['process']],
    ['values behind =', ['up', '--engine=a'], ['--engine=auto']],
    ['values that may be left out', ['init', '-t', 's'], ['shell']],
    ['options after one whose value was left out', ['init', '-t', '--no-c'], ['--no-color']],
    ['arguments with choices', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['nothing where a file is wanted', ['-c', ''], []],
    ['nothing of what is hidden', ['su'], []],
    ['nothing after a wrong word', ['upp', '--engine', ''], []],
  ])('%s', async (_case, words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });

  test('functions of the configuration, and of the stack that runs', async () => {
    sandbox.write(echoProject());
    for (const command of ['invoke', 'logs', 'restart', 'doctor']) {
      expect(await complete(command, 'h')).toEqual(['hello']);
    }
    expect(await complete('restart', 'hello', '')).toEqual(['hello']);
    expect(await complete('invoke', 'hello', '')).toEqual([]);
    sandbox.write({ 'other/lambda-stack.yaml': 'functions: {' });
    expect(await complete('-c', 'other/lambda-stack.yaml', 'invoke', '')).toEqual([]);
    expect(await complete('-c', 'none.yaml', 'invoke', '')).toEqual([]);
    expect((await sandbox.run(['up', '-d', '-p', 'shop'])).code).toBe(0);
    mkdirSync(join(sandbox.directory, 'elsewhere'));
    expect(await complete('-p', 'shop', 'invoke', '')).toEqual(['hello']);
    await sandbox.run(['down', '-p', 'shop']);
  });
});

test('bash asks the program', async (context) => {
  const reason = missing('bash');
  context.skip(reason !== undefined, reason);
  sandbox.write({ 'bin/lambda-stack': `#!/bin/sh\nexec '${process.execPath}' '${commandFile}' "$@"\n` });
  chmodSync(join(sandbox.project, 'bin/lambda-stack'), 0o755);
  const { stdout: script } = await sandbox.run(['completion', 'bash']);
  const env = { ...sandbox.environment(), PATH: `${sandbox.project}/bin:${process.env['PATH'] ?? ''}` };
  const complete = async (...words: string[]): Promise<string> => {
    const line = words.map((word) => `'${word}'`).join(' ');
    const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _lambda_stack; echo "\${COMPREPLY[*]}"`;
    const options = { cwd: sandbox.project, env, extendEnv: false };
    return (await execa('bash', ['-c', `${script}\n${ask}`], options)).stdout;
  };
  expect(await complete('lambda-stack', 'in')).toBe('init invoke');
  expect(await complete('lambda-stack', '-c', 'lambda-stack.yaml', 'up', '--de')).toBe('--detach');
  expect(await complete('lambda-stack', '-c', '')).toBe('');
});

test.each(['zsh', 'fish'])('%s gets a script of its own', async (shell) => {
  const { code, stdout } = await sandbox.run(['completion', shell]);
  expect(code).toBe(0);
  expect(stdout).toContain(
    shell === 'zsh' ? 'compdef _lambda_stack lambda-stack' : 'complete -c lambda-stack',
  );
});
