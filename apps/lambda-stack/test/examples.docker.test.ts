import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { execa } from 'execa';
import { afterEach, expect, test } from 'vitest';

import { DockerSandbox, nodeImage } from './docker-sandbox.ts';
import { commandFile } from './sandbox.ts';
import { missing } from './toolchain.ts';

/** One command of a README, and what it prints there. */
interface Step {
  readonly command: string;
  readonly answer: string;
}

/** The commands of a README by code block; blocks without commands are left out. */
const readSteps = (readme: string): Step[][] =>
  [...readme.matchAll(/^```\n(.*?)^```$/gms)].map(([, block = '']) =>
    [...block.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)].map(([, command = '', answer = '']) => ({
      command,
      answer,
    })),
  );

const withoutTrailing = (text: string): string => text.replaceAll(/ +$/gm, '').trimEnd();

/** Which services run, and how they are: the rest of `ps` differs from run to run. */
const states = (table: string): string[] => table.match(/^ +\S+ +(?:un)?healthy\b/gm) ?? [];

/** A copy of an example, in which the commands of its README are run as they stand there. */
class Example extends DockerSandbox {
  /** The README's commands by code block. */
  readonly blocks: readonly (readonly Step[])[];
  readonly #env: NodeJS.ProcessEnv;
  #gateway = '';

  /**
   * @param images base images that are there, by runtime
   * @param env what its commands need beside what every command of a sandbox has
   */
  constructor(name: string, images: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}) {
    super();
    const source = fileURLToPath(new URL(`../../../examples/${name}/`, import.meta.url));
    const generated = ['docker-compose.yml', '.lambda-stack', 'build', 'secrets'];
    cpSync(source, this.project, { recursive: true, filter: (file) => !generated.includes(basename(file)) });
    this.blocks = readSteps(readFileSync(join(source, 'README.md'), 'utf8'));
    this.edit('lambda-stack.yaml', (text) =>
      [
        text.replace(/^name: .*$/m, `name: ${this.name}`),
        `toolbox: ${JSON.stringify({ nodeImage })}`,
        `baseImages: ${JSON.stringify(images)}\n`,
      ].join('\n'),
    );
    const bin = join(this.directory, 'bin');
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'lambda-stack'),
      `#!/bin/sh\nexec '${process.execPath}' '${commandFile}' "$@"\n`,
      { mode: 0o755 },
    );
    this.#env = {
      ...this.environment(),
      ...env,
      PATH: [bin, this.environment()['PATH']].join(delimiter),
      // Docker takes any free ports.
      LAMBDA_STACK_PORT_PUBLIC: '0',
      LAMBDA_STACK_ENDPOINT_PORT: '0',
    };
  }

  edit(file: string, change: (text: string) => string): void {
    const path = join(this.project, file);
    const before = readFileSync(path, 'utf8');
    const after = change(before);
    expect(after).not.toBe(before);
    writeFileSync(path, after);
  }

  /** Runs the commands of a block in their order; answers of the stack must be those of the README. */
  async follow(block: readonly Step[] | undefined): Promise<void> {
    for (const { command, answer } of block ?? []) {
      const printed = await this.#run(command);
      if (command.startsWith('curl ')) expect(withoutTrailing(printed)).toBe(withoutTrailing(answer));
      if (command === 'lambda-stack ps') expect(states(printed)).toEqual(states(answer));
    }
  }

  async #run(command: string): Promise<string> {
    const [, variable, value] = /^export (\w+)=(\S+)$/.exec(command) ?? [];
    if (variable !== undefined) {
      this.#env[variable] = value;
      return '';
    }
    const here = command.replace('localhost:8080', this.#gateway).replace(/^curl /, 'curl -sS ');
    const { stdout } = await this.#shell(here);
    const shown = /Gateway public +(http:\S+)/.exec(stdout)?.[1];
    if (shown !== undefined) this.#gateway = shown;
    if (command.startsWith('docker compose up'))
      this.#gateway = (await this.#shell('docker compose port gateway 8080')).stdout;
    return stdout;
  }

  #shell(command: string): Promise<{ stdout: string }> {
    return execa('sh', ['-ec', command], { cwd: this.project, env: this.#env, extendEnv: false });
  }
}

let example: Example | undefined;

afterEach(async () => {
  await example?.close();
  example = undefined;
});

/** Valkey's stand-in where no registry can be reached: Debian's Redis, which speaks its protocol. */
function makeCache(): string {
  const tag = 'lambda-stack-test/cache';
  const dockerfile = `FROM debian:bookworm-slim
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends redis-server >/dev/null \\
 && ln -s redis-cli /usr/bin/valkey-cli
CMD ["redis-server", "--protected-mode", "no"]
`;
  execFileSync('docker', ['build', '--quiet', '--tag', tag, '-'], { input: dockerfile, stdio: 'pipe' });
  return tag;
}

test('examples/compose does what its README says', { timeout: 300_000 }, async (context) => {
  const reason = missing('curl');
  context.skip(reason !== undefined, reason);
  example = new Example('compose', { 'nodejs22.x': nodeImage });
  example.edit('lambda-stack.yaml', (text) => text.replace('valkey/valkey:8', makeCache()));
  expect(example.blocks.map((block) => block.length)).toEqual([4, 6, 4, 1, 1]);
  for (const block of example.blocks) await example.follow(block);
  expect([example.left('container'), example.left('network'), example.left('volume')]).toEqual([[], [], []]);
});

test('examples/go-provided does what its README says', { timeout: 300_000 }, async (context) => {
  const reason = missing('go') ?? missing('curl');
  context.skip(reason !== undefined, reason);
  // A sandbox has a home of its own.
  const caches: NodeJS.ProcessEnv = JSON.parse(
    execFileSync('go', ['env', '-json', 'GOCACHE', 'GOMODCACHE', 'GOPROXY'], { encoding: 'utf8' }),
  );
  example = new Example('go-provided', { 'provided.al2023': 'debian:bookworm-slim' }, caches);
  const [build, first, changed, containers, ...rest] = example.blocks;
  expect(rest).toEqual([]);
  await example.follow(build);
  await example.follow(first);
  example.edit('hello/main.go', (text) => text.replace('Hello', 'Welcome'));
  await example.follow(changed);
  await example.nothingLeft();
  await example.follow(containers);
  expect([example.left('container'), example.left('network'), example.left('volume')]).toEqual([[], [], []]);
});
