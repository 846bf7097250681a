import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { commandFile, Sandbox } from './sandbox.ts';
import { missing, notLinux } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

const files = (): string[] => readdirSync(sandbox.project, { recursive: true }).map(String);

test.each(['nodejs', 'typescript', 'python', 'ruby', 'shell'] as const)(
  'the template %s is a working project',
  async (template) => {
    expect((await sandbox.run(['init', 'mine', '--template', template])).code).toBe(0);
    const config = join('mine', 'lambda-stack.yaml');
    expect(await sandbox.run(['config', 'validate', '-c', config])).toMatchObject({ code: 0 });
    expect((await sandbox.run(['up', '-d', '-c', config])).code).toBe(0);
    const event = join('mine', 'events', 'hello.json');
    const invoked = await sandbox.run(['invoke', 'hello', '-c', config, '-e', event]);
    const toolchain = (
      { nodejs: undefined, typescript: undefined, python: 'python', ruby: 'ruby', shell: 'bash' } as const
    )[template];
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
      /^Made lambda-stack\.yaml, .*\nAdded \.env, lambda-stack\.local\.yaml to its \.gitignore\n$/,
    ),
  });
  expect(readFileSync(join(sandbox.project, '.gitignore'), 'utf8')).toBe(
    'dist\nnode_modules\n.env\nlambda-stack.local.yaml\n',
  );
});

describe('where it cannot write, nothing is left, and the hint is of that case', () => {
  test('something in the way', async () => {
    sandbox.write({ events: 'mine' });
    expect(await sandbox.run(['init'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /DIRECTORY_NOT_EMPTY: Something is in the way: .*events is a file\n.*move what/,
      ),
    });
    expect(files()).toEqual(['events']);
  });

  test.each(['file', 'file/mine'])('a file in the place of the directory: %s', async (directory) => {
    sandbox.write({ file: 'mine' });
    expect(await sandbox.run(['init', directory])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /DIRECTORY_NOT_EMPTY: Something is in the way: .*project\/file is a file\n/,
      ),
    });
    expect(files()).toEqual(['file']);
  });

  test('a file system that takes no directory', async (context) => {
    context.skip(notLinux !== undefined, notLinux);
    expect(await sandbox.run(['init', '/proc/mine/stack'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('PROJECT_NOT_WRITTEN: '),
    });
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

test('what to do next is typed as it is printed', async () => {
  expect((await sandbox.run(['init', "ada's stack é"])).stderr).toContain("\n  cd 'ada'\\''s stack é'\n");
});

test('with npx, what to do next works where this was typed: elsewhere npx may find no lambda-stack', async () => {
  const npx = { env: { npm_config_user_agent: 'npm/10' } };
  const next = '\nNext:\n  npx lambda-stack up -c mine/lambda-stack.yaml\n';
  expect((await sandbox.run(['init', 'mine'], npx)).stderr).toBe(next);
  expect((await sandbox.run(['init'], npx)).stderr).toBe('\nNext:\n  npx lambda-stack up\n');
});

test('of a project, git keeps layers, and neither packages nor secrets', async () => {
  await sandbox.run(['init']);
  sandbox.write({
    'node_modules/a/index.js': '',
    'functions/hello/node_modules/a/index.js': '',
    'layers/shared/nodejs/node_modules/a/index.js': '',
    '.env': 'KEY=1',
  });
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: sandbox.project }).toString();
  git('init', '--quiet');
  const kept = git('ls-files', '--others', '--exclude-standard').split('\n');
  expect(kept).toContain('layers/shared/nodejs/node_modules/a/index.js');
  expect(kept.filter((path) => /^(?:functions\/hello\/)?node_modules|^\.env$/.test(path))).toEqual([]);
});

test('--template alone lists, an unknown one is refused', async () => {
  expect((await sandbox.run(['init', '--template'])).stdout).toMatch(/^nodejs\s+a Node\.js function/);
  expect(await sandbox.run(['init', '--template', 'cobol'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /There is no template "cobol"\n.*Choose one of: nodejs, typescript, python, ruby, shell\./,
    ),
  });
  expect((await sandbox.run(['init', '--help'])).stdout).toMatch(
    /choices:\s+"nodejs", "typescript", "python", "ruby",\s+"shell"/,
  );
});

test('Ctrl-C at the question ends it as interrupted, and writes nothing', async (context) => {
  const reason = missing('python');
  context.skip(reason !== undefined, reason);
  const { exitCode, stdout } = await execa('python3', ['-c', ctrlC, process.execPath, commandFile, 'init'], {
    cwd: sandbox.project,
    env: { ...sandbox.environment(), TERM: 'xterm' },
    extendEnv: false,
    reject: false,
  });
  expect(exitCode).toBe(130);
  expect(stdout).toContain('Which template?');
  expect(stdout).not.toContain('error');
  expect(files()).toEqual([]);
});

/** Runs a command in a terminal of its own, and types Ctrl-C when it asks. */
const ctrlC = `
import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
    os.execv(sys.argv[1], sys.argv[1:])
text = b''
typed = False
while True:
    try:
        more = os.read(terminal, 4096)
    except OSError:
        break
    if not more:
        break
    text += more
    if b'Which template?' in text and not typed:
        os.write(terminal, b'\\x03')
        typed = True
sys.stdout.write(text.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
