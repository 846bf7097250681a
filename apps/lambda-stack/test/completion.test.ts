import { chmodSync } from 'node:fs';
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
    ['options of config without an action', ['config', '--j'], ['--json']],
    ['sub-commands', ['config', 's'], ['show', 'schema']],
    ['commands of a group', ['image', 'd'], ['diff']],
    ['options of a command of a group', ['image', 'diff', '--a'], ['--all']],
    ['options', ['up', '--det'], ['--detach']],
    ['global options', ['--p'], ['--project']],
    ['global options after a command', ['logs', '--con'], ['--config']],
    ['values of an option', ['up', '--engine', ''], ['process', 'compose', 'auto']],
    ['invocation types', ['invoke', 'hello', '--type', 'E'], ['Event']],
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

  test('functions of the configuration; for logs, gateways, too', async () => {
    sandbox.write(echoProject());
    for (const command of ['invoke', 'logs', 'restart', 'doctor']) {
      expect(await complete(command, 'h')).toEqual(['hello']);
    }
    expect(await complete('logs', '')).toEqual(['hello', 'public', 'lambda-stack']);
    expect(await complete('logs', 'hello', 'p')).toEqual(['public']);
    expect(await complete('invoke', 'p')).toEqual([]);
    expect(await complete('restart', 'hello', '')).toEqual(['hello']);
    expect(await complete('invoke', 'hello', '')).toEqual([]);
    expect(await complete('up', '--debug', 'h')).toEqual(['hello']);
    sandbox.write({ 'other/lambda-stack.yaml': 'functions: {' });
    expect(await complete('-c', 'other/lambda-stack.yaml', 'invoke', '')).toEqual([]);
    expect(await complete('-c', 'none.yaml', 'invoke', '')).toEqual([]);
  });

  test('functions of the configuration that is named, however that is written', async () => {
    // The home directory of the sandbox is above its project.
    sandbox.write({
      "my 'own' shop/lambda-stack.yaml": echoProject()['lambda-stack.yaml'] ?? '',
      "my 'own' shop/hello/index.mjs": '',
    });
    for (const file of [
      `~/project/my\\ \\'own\\'\\ shop/lambda-stack.yaml`,
      `"my 'own' shop/lambda-stack.yaml"`,
      `'my '\\''own'\\'' shop/lambda-stack.yaml'`,
    ]) {
      expect(await complete('-c', file, 'invoke', '')).toEqual(['hello']);
      expect(await complete('--config', '=', file, 'invoke', '')).toEqual(['hello']);
    }
    expect(await complete(`-c"my 'own' shop/lambda-stack.yaml"`, 'invoke', '')).toEqual(['hello']);
    expect(await complete(`--config="my 'own' shop/lambda-stack.yaml"`, 'invoke', '')).toEqual(['hello']);
  });

  test('functions of the stack that runs, whatever its configuration says; of one that has ended for logs only', async () => {
    const changed = (echoProject()['lambda-stack.yaml'] ?? '').replaceAll('hello', 'other');
    sandbox.write({ ...echoProject(), 'other/index.mjs': '' });
    expect((await sandbox.run(['up', '-d', '-p', 'shop'])).code).toBe(0);
    sandbox.write({ 'lambda-stack.yaml': 'functions: {' });
    const shop = (...words: string[]): Promise<string[]> => complete('-p', 'shop', ...words, '');
    for (const command of ['invoke', 'restart']) expect(await shop(command)).toEqual(['hello']);
    expect(await shop('doctor')).toEqual([]);
    expect((await sandbox.run(['down', '-p', 'shop'])).code).toBe(0);
    sandbox.write({ 'lambda-stack.yaml': changed });
    for (const command of ['invoke', 'restart', 'doctor']) expect(await shop(command)).toEqual(['other']);
    expect(await shop('logs')).toEqual(['hello', 'public', 'lambda-stack']);
  });
});

describe('the script of', () => {
  /** What a shell makes of the script, and then of a question. */
  const ask = async (shell: 'bash' | 'zsh' | 'fish', question: string, before = ''): Promise<string[]> => {
    sandbox.write({ 'bin/lambda-stack': `#!/bin/sh\nexec '${process.execPath}' '${commandFile}' "$@"\n` });
    chmodSync(join(sandbox.project, 'bin/lambda-stack'), 0o755);
    const { stdout: script } = await sandbox.run(['completion', shell]);
    const env = { ...sandbox.environment(), PATH: `${sandbox.project}/bin:${process.env['PATH'] ?? ''}` };
    const { stdout, stderr } = await execa(shell, ['-c', `${before}\n${script}\n${question}`], {
      cwd: sandbox.project,
      env,
      extendEnv: false,
    });
    expect(stderr).toBe('');
    return stdout.split('\n').filter(Boolean);
  };

  /** The last word of the line is the one that is typed. */
  const shells = {
    bash: (words: readonly string[]) => {
      const question = `COMP_WORDS=(${words.map(quote).join(' ')}); COMP_CWORD=${words.length - 1}; _lambda_stack`;
      return ask('bash', `${question}; printf '%s\\n' "\${COMPREPLY[@]}"`);
    },
    // Stands in for what zsh has only while a person types.
    zsh: (words: readonly string[]) => {
      const before = `compdef() { :; }; compadd() { print -l -- "\${(@P)2}"; }; _files() { :; }`;
      const question = `words=(${words.map(quote).join(' ')}); CURRENT=${words.length}; _lambda_stack`;
      return ask('zsh', question, before);
    },
    fish: (words: readonly string[]) => ask('fish', `complete -C "${words.join(' ')}"`),
  };
  const quote = (word: string): string => `'${word}'`;

  test.for(['bash', 'zsh', 'fish'] as const)('%s asks the program', async (shell, { skip }) => {
    const reason = missing(shell);
    skip(reason !== undefined, reason);
    sandbox.write(echoProject());
    const complete = (...words: string[]): Promise<string[]> => shells[shell](['lambda-stack', ...words]);
    expect(await complete('in')).toEqual(['init', 'invoke']);
    expect(await complete('-c', 'lambda-stack.yaml', 'up', '--det')).toEqual(['--detach']);
    expect(await complete('-c', '~/project/lambda-stack.yaml', 'invoke', '')).toEqual(['hello']);
    // Where the program has nothing to offer, files.
    expect(await complete('-c', 'no-such-')).toEqual([]);
  });
});
