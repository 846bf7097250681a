import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { execa } from 'execa';
import { expect, vi } from 'vitest';

import { readSteps, type Step } from './readme.ts';
import { cached } from './rie/client-cache.ts';
import { commandFile, type Sandbox } from './sandbox.ts';

/** Where examples are kept. */
export const examplesDirectory = fileURLToPath(new URL('../../../examples/', import.meta.url));

/** What commands of READMEs leave in an example: a copy does without. */
const generated = ['docker-compose.yml', '.lambda-stack', 'build', 'node_modules', 'secrets', 'target'];

/** Where function URLs are, in the order of their functions, if nothing else is. */
const firstUrlPort = 9101;

/** A command that takes longer is ended, in milliseconds: a busy machine is slow at building. */
const timeout = 600_000;

/** An example in a sandbox, in which the commands of its README are run as they stand there. */
export class Example {
  /** The README's steps by heading. */
  readonly sections: ReadonlyMap<string, readonly Step[]>;
  readonly #name: string;
  readonly #project: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #hosts = new Map<string, string>();

  /**
   * @param env variables of its commands beside the sandbox's own
   * @param adapt changes the README for a machine that is shared, and reaches no image registry
   */
  constructor(
    name: string,
    sandbox: Sandbox,
    env: NodeJS.ProcessEnv = {},
    adapt: (readme: string) => string = (readme) => readme,
  ) {
    this.#name = name;
    this.#project = sandbox.project;
    copyExample(name, sandbox.project);
    this.sections = readSteps(adapt(readFileSync(join(sandbox.project, 'README.md'), 'utf8')));
    const bin = join(sandbox.directory, 'bin');
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'lambda-stack'),
      `#!/bin/sh\nexec '${process.execPath}' '${commandFile}' "$@"\n`,
      { mode: 0o755 },
    );
    this.#env = {
      ...shellEnvironment(),
      ...sandbox.environment(),
      HOME: process.env['HOME'],
      ...env,
      PATH: [bin, process.env['PATH']].join(delimiter),
    };
  }

  edit(file: string, change: (text: string) => string): void {
    const path = join(this.#project, file);
    const before = readFileSync(path, 'utf8');
    const after = change(before);
    expect(after).not.toBe(before);
    writeFileSync(path, after);
  }

  /**
   * Runs the commands below `## Build`, once for the same sources, and takes over the directory `build` that they make.
   * @param client what they get from a registry, as `LAMBDA_STACK_REQUIRE` has it
   * @throws Unavailable where that can't be had
   */
  async build(client: string): Promise<void> {
    const commands = this.sections.get('Build') ?? [];
    const edition = `example-${editionOf(this.#project, commands)}`;
    const built = await cached(client, edition, async (directory) => {
      const work = join(this.#project, '..', 'work');
      copyExample(this.#name, work);
      for (const { command } of commands) {
        await execa('sh', ['-ec', command], { cwd: work, env: this.#env, extendEnv: false, timeout });
      }
      cpSync(join(work, 'build'), directory, { recursive: true });
    });
    cpSync(built, join(this.#project, 'build'), { recursive: true });
  }

  /** Runs the commands below a heading in their order; what the README shows of answers must be what comes. */
  async follow(heading: string): Promise<void> {
    for (const step of this.sections.get(heading) ?? []) {
      // Who sees a line missing in a log looks again.
      if (step.command.startsWith('lambda-stack logs'))
        await vi.waitFor(() => this.#take(step), { timeout: 10_000, interval: 200 });
      else await this.#take(step);
    }
  }

  async #take({ command, answer }: Step): Promise<void> {
    const printed = await this.#run(command);
    if (command === 'lambda-stack ps') expect(states(printed)).toEqual(states(answer));
    else if (answer !== '' || command.startsWith('curl '))
      expect(withoutTrailing(printed), command).toBe(withoutTrailing(answer));
  }

  async #run(command: string): Promise<string> {
    const [, variable, value] = /^export (\w+)=(\S+)$/.exec(command) ?? [];
    if (variable !== undefined) {
      this.#env[variable] = value;
      return '';
    }
    const here = command
      .replace(/localhost:\d+/, (shown) => this.#hosts.get(shown) ?? shown)
      .replace(/^curl /, 'curl -sS ');
    const stdout = await this.#shell(here);
    for (const [, what, host] of stdout.matchAll(/^ +(Gateway|Endpoint).* (?:http|ws):\/\/([^/\s]+)/gm))
      this.#hosts.set(what === 'Endpoint' ? 'localhost:9000' : 'localhost:8080', host ?? '');
    for (const [index, [, host]] of [...stdout.matchAll(/^ +\S+ +http:\/\/([^/\s]+)\/$/gm)].entries())
      this.#hosts.set(`localhost:${firstUrlPort + index}`, host ?? '');
    if (command.startsWith('docker compose up'))
      this.#hosts.set('localhost:8080', await this.#shell('docker compose port gateway 8080'));
    return stdout;
  }

  async #shell(command: string): Promise<string> {
    const { stdout } = await execa('sh', ['-ec', command], {
      cwd: this.#project,
      env: this.#env,
      extendEnv: false,
      timeout,
    });
    return stdout;
  }
}

/** The files are as old as they are: Python does not see a change within the second in which a file was made. */
const copyExample = (name: string, target: string): void =>
  cpSync(join(examplesDirectory, name), target, {
    recursive: true,
    preserveTimestamps: true,
    filter: (file) => !generated.includes(basename(file)),
  });

/** What a user's shell has for tools, whom they trust among it, without what would change the stack or its functions. */
const shellEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => name === 'NODE_EXTRA_CA_CERTS' || !/^(AWS|LAMBDA_STACK|NODE|VITEST|npm)_/.test(name),
    ),
  );

/** Changes with the commands of a build, and with any file that they may read. */
function editionOf(directory: string, commands: readonly Step[]): string {
  const hash = createHash('sha256').update(JSON.stringify(commands));
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name !== 'README.md')
      hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
  }
  return hash.digest('hex').slice(0, 12);
}

const withoutTrailing = (text: string): string => text.replaceAll(/ +$/gm, '').trimEnd();

/** Which services run, and how they are: the rest of `ps` differs from run to run. */
const states = (table: string): string[] => table.match(/^ +\S+ +(?:un)?healthy\b/gm) ?? [];
