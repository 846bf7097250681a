import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** How long an interpreter may take to answer, in ms. */
const patience = 5_000;

/** What an interpreter says about itself. */
export interface Interpreter {
  readonly version: string;
  /** Whether the official client, `awslambdaric`, can be imported. */
  readonly hasClient: boolean;
}

/** Why an interpreter cannot be used: goes on after its path. */
interface Unusable {
  readonly problem: string;
}

export type Probe = Interpreter | Unusable;

const probes = new Map<string, Promise<Probe>>();

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
export function probePython(path: string, limit: number = patience): Promise<Probe> {
  return once(path, async () => {
    const answer = await ask(path, ['-I', '-c', pythonProbe], limit);
    if (typeof answer !== 'string') return answer;
    const [version = '', client] = answer.split(/\s+/);
    return /^3\.\d+/.test(version)
      ? { version, hasClient: client === 'client' }
      : { problem: 'does not answer as Python 3 does' };
  });
}

/** Asks a Node.js executable, once per path; this process's own is not started again. */
export function probeNode(path: string): Promise<Probe> {
  if (path === process.execPath) return Promise.resolve({ version: process.versions.node, hasClient: false });
  return once(path, async () => {
    const answer = await ask(path, ['--version'], patience);
    if (typeof answer !== 'string') return answer;
    return /^v\d+\./.test(answer)
      ? { version: answer.slice(1), hasClient: false }
      : { problem: 'does not answer as Node.js does' };
  });
}

/** Asks a Java runtime, once per path: `1.8.0_402` is version 8. */
export function probeJava(path: string): Promise<Probe> {
  return once(path, async () => {
    const answer = await ask(path, ['-version'], patience);
    if (typeof answer !== 'string') return answer;
    const [, version] = / version "(?:1\.)?([\d.]+)/.exec(answer) ?? [];
    return version === undefined
      ? { problem: 'does not answer as Java does' }
      : { version, hasClient: false };
  });
}

/** Asks `dotnet` for its newest runtime, once per path. */
export function probeDotnet(path: string): Promise<Probe> {
  return once(path, async () => {
    const answer = await ask(path, ['--list-runtimes'], patience);
    if (typeof answer !== 'string') return answer;
    const runtimes = [...answer.matchAll(/^Microsoft\.NETCore\.App (\d+\.[\d.]+)/gm)];
    const version = runtimes.at(-1)?.[1];
    return version === undefined ? { problem: 'has no .NET runtime' } : { version, hasClient: false };
  });
}

function once(path: string, probe: () => Promise<Probe>): Promise<Probe> {
  const known = probes.get(path);
  if (known !== undefined) return known;
  const answer = probe();
  probes.set(path, answer);
  return answer;
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
