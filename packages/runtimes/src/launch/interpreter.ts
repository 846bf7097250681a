import { execFile } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** How long an interpreter may take to answer, in ms. */
const patience = 5_000;

/** What an interpreter says about itself. */
export interface Interpreter {
  readonly version: string;
}

/** One that may have been found by way of a shim (pyenv, rbenv, mise). */
interface Shimmed extends Interpreter {
  /** The interpreter itself. */
  readonly executable: string;
}

export interface Python extends Shimmed {
  /** Whether the official client, `awslambdaric`, can be imported; a text says why not where it is installed. */
  readonly client: boolean | string;
}

export interface Ruby extends Shimmed {
  /** The directories that it looks for gems in. */
  readonly gemPath: readonly string[];
}

/** Why an interpreter cannot be used: goes on after its path. */
interface Unusable {
  readonly problem: string;
}

export type Probe<Answer> = Answer | Unusable;

/** What an answer depends on beside the interpreter's path. */
export interface Question {
  /** Shims choose a version by the directory, and by variables. */
  readonly directory?: string;
  /** Beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The state of what the answer is about: for another one, the interpreter is asked again. */
  readonly state?: string;
  /** How long the answer may take, in ms. */
  readonly limit?: number;
}

/** Asks the interpreter at a path. */
type Ask<Answer> = (path: string, question?: Question) => Promise<Probe<Answer>>;

const pythonProbe = `
import sys
try:
    import awslambdaric.bootstrap, runtime_client
    client = 'client'
except Exception as error:
    missing = getattr(error, 'name', None) == 'awslambdaric'
    client = 'none' if missing else ' '.join('{}: {}'.format(type(error).__name__, error).split())
print('.'.join(map(str, sys.version_info[:3])))
print(sys.executable)
print(client)
`;

/** Asks a Python interpreter, once per question. */
export const probePython: Ask<Python> = once(async (path, question) => {
  const answer = await ask(path, ['-c', pythonProbe], question);
  if (typeof answer !== 'string') return answer;
  // What is imported may print, too.
  const [version = '', executable = '', client = 'none'] = answer.split('\n').slice(-3);
  if (!/^3\.\d+/.test(version)) return { problem: 'does not answer as Python 3 does' };
  return { version, executable, client: client === 'client' || (client === 'none' ? false : client) };
});

/** Asks a Ruby interpreter, once per question. */
export const probeRuby: Ask<Ruby> = once(async (path, question) => {
  const answer = await ask(path, ['-e', 'puts RUBY_VERSION, RbConfig.ruby, Gem.path'], question);
  if (typeof answer !== 'string') return answer;
  const [version = '', executable = '', ...gemPath] = answer.split('\n');
  return /^\d+\.\d+\.\d+$/.test(version)
    ? { version, executable, gemPath }
    : { problem: 'does not answer as Ruby does' };
});

const bundleProbe = `
begin
  require 'bundler'
  Bundler.setup
  puts Gem.bin_path(ARGV[0], ARGV[0])
rescue StandardError, LoadError => e
  puts "#{e.class}: #{e.message}".split.join(' ')
end
`;

/** Asks Ruby where the program of the same name is that a gem in the directory's bundle has. */
export async function probeBundle(path: string, gem: string, question: Question): Promise<Probe<string>> {
  const answer = await ask(path, ['-e', bundleProbe, gem], question);
  if (typeof answer !== 'string') return answer;
  const line = answer.split('\n').at(-1) ?? '';
  return isAbsolute(line) ? line : { problem: line };
}

const askNode: Ask<Interpreter> = once(async (path, question) => {
  const answer = await ask(path, ['--version'], question);
  if (typeof answer !== 'string') return answer;
  return /^v\d+\./.test(answer)
    ? { version: answer.slice(1) }
    : { problem: 'does not answer as Node.js does' };
});

/** Asks a Node.js executable, once per path; this process's own is not started again. */
export const probeNode = (path: string): Promise<Probe<Interpreter>> =>
  path === process.execPath ? Promise.resolve({ version: process.versions.node }) : askNode(path);

/** Asks a Java runtime, once per question: `1.8.0_402` is version 8. */
export const probeJava: Ask<Interpreter> = once(async (path, question) => {
  const answer = await ask(path, ['-version'], question);
  if (typeof answer !== 'string') return answer;
  const [, version] = / version "(?:1\.)?([\d.]+)/.exec(answer) ?? [];
  return version === undefined ? { problem: 'does not answer as Java does' } : { version };
});

/** Asks `dotnet` for its newest runtime, once per question. */
export const probeDotnet: Ask<Interpreter> = once(async (path, question) => {
  const answer = await ask(path, ['--list-runtimes'], question);
  if (typeof answer !== 'string') return answer;
  const runtimes = [...answer.matchAll(/^Microsoft\.NETCore\.App (\d+\.[\d.]+)/gm)];
  const version = runtimes.at(-1)?.[1];
  return version === undefined ? { problem: 'has no .NET runtime' } : { version };
});

/** Answers that are remembered of each kind; variables and states make more and more questions. */
const memory = 100;

/** Remembers the newest answers. */
function once<Answer>(probe: Ask<Answer>): Ask<Answer> {
  const answers = new Map<string, Promise<Probe<Answer>>>();
  return (path, question) => {
    const { directory, environment, state } = question ?? {};
    const key = JSON.stringify([path, directory, environment, state]);
    const answer = answers.get(key) ?? probe(path, question);
    // What was asked last stands last.
    answers.delete(key);
    answers.set(key, answer);
    for (const oldest of answers.keys()) {
      if (answers.size <= memory) break;
      answers.delete(oldest);
    }
    return answer;
  };
}

/** What a program prints, on standard error where nothing is on standard output, or why it does not. */
async function ask(
  path: string,
  args: readonly string[],
  { directory, environment, limit = patience }: Question = {},
): Promise<string | Unusable> {
  try {
    const { stdout, stderr } = await run(path, args, {
      cwd: directory,
      env: { ...process.env, ...environment },
      timeout: limit,
      killSignal: 'SIGKILL',
    });
    return stdout.trim() || stderr.trim();
  } catch (error) {
    const isSlow = error instanceof Error && 'killed' in error && error.killed === true;
    return { problem: isSlow ? `does not answer within ${limit / 1000} seconds` : 'does not run' };
  }
}
