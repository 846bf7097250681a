import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** How long an interpreter may take to answer, in ms. */
const patience = 5_000;

/** What an interpreter says about itself. */
export interface Interpreter {
  readonly version: string;
}

export interface Python extends Interpreter {
  /** Whether the official client, `awslambdaric`, can be imported. */
  readonly hasClient: boolean;
}

export interface Ruby extends Interpreter {
  /** The directories that it looks for gems in. */
  readonly gemPath: readonly string[];
}

/** Why an interpreter cannot be used: goes on after its path. */
interface Unusable {
  readonly problem: string;
}

export type Probe<Answer> = Answer | Unusable;

/** Asks the interpreter at a path, which may take as long as `limit`, in ms. */
type Ask<Answer> = (path: string, limit?: number) => Promise<Probe<Answer>>;

const pythonProbe = `
import sys
print('.'.join(map(str, sys.version_info[:3])))
try:
    import awslambdaric.bootstrap, runtime_client
    print('client')
except Exception:
    pass
`;

/** Asks a Python interpreter, once per path. */
export const probePython: Ask<Python> = once(async (path, limit = patience) => {
  const answer = await ask(path, ['-I', '-c', pythonProbe], limit);
  if (typeof answer !== 'string') return answer;
  const [version = '', client] = answer.split(/\s+/);
  return /^3\.\d+/.test(version)
    ? { version, hasClient: client === 'client' }
    : { problem: 'does not answer as Python 3 does' };
});

/** Asks a Ruby interpreter, once per path. */
export const probeRuby: Ask<Ruby> = once(async (path, limit = patience) => {
  const answer = await ask(path, ['-e', 'puts RUBY_VERSION, Gem.path'], limit);
  if (typeof answer !== 'string') return answer;
  const [version = '', ...gemPath] = answer.split('\n');
  return /^\d+\.\d+\.\d+$/.test(version) ? { version, gemPath } : { problem: 'does not answer as Ruby does' };
});

const askNode: Ask<Interpreter> = once(async (path, limit = patience) => {
  const answer = await ask(path, ['--version'], limit);
  if (typeof answer !== 'string') return answer;
  return /^v\d+\./.test(answer)
    ? { version: answer.slice(1) }
    : { problem: 'does not answer as Node.js does' };
});

/** Asks a Node.js executable, once per path; this process's own is not started again. */
export const probeNode = (path: string): Promise<Probe<Interpreter>> =>
  path === process.execPath ? Promise.resolve({ version: process.versions.node }) : askNode(path);

/** Asks a Java runtime, once per path: `1.8.0_402` is version 8. */
export const probeJava: Ask<Interpreter> = once(async (path, limit = patience) => {
  const answer = await ask(path, ['-version'], limit);
  if (typeof answer !== 'string') return answer;
  const [, version] = / version "(?:1\.)?([\d.]+)/.exec(answer) ?? [];
  return version === undefined ? { problem: 'does not answer as Java does' } : { version };
});

/** Asks `dotnet` for its newest runtime, once per path. */
export const probeDotnet: Ask<Interpreter> = once(async (path, limit = patience) => {
  const answer = await ask(path, ['--list-runtimes'], limit);
  if (typeof answer !== 'string') return answer;
  const runtimes = [...answer.matchAll(/^Microsoft\.NETCore\.App (\d+\.[\d.]+)/gm)];
  const version = runtimes.at(-1)?.[1];
  return version === undefined ? { problem: 'has no .NET runtime' } : { version };
});

/** Remembers the answers. */
function once<Answer>(probe: Ask<Answer>): Ask<Answer> {
  const answers = new Map<string, Promise<Probe<Answer>>>();
  return (path, limit) => {
    const answer = answers.get(path) ?? probe(path, limit);
    answers.set(path, answer);
    return answer;
  };
}

/** What a program prints, on standard error where nothing is on standard output, or why it does not. */
async function ask(path: string, args: readonly string[], limit: number): Promise<string | Unusable> {
  try {
    const { stdout, stderr } = await run(path, args, { timeout: limit, killSignal: 'SIGKILL' });
    return stdout.trim() || stderr.trim();
  } catch (error) {
    const isSlow = error instanceof Error && 'killed' in error && error.killed === true;
    return { problem: isSlow ? `does not answer within ${limit / 1000} seconds` : 'does not run' };
  }
}
