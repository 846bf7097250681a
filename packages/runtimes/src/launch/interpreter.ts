import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const timeout = 20_000;

/** What an interpreter says about itself. */
export interface Interpreter {
  readonly version: string;
  /** Whether the official client, `awslambdaric`, can be imported. */
  readonly hasClient: boolean;
}

const probes = new Map<string, Promise<Interpreter | undefined>>();

const pythonProbe = `
import sys
print('.'.join(map(str, sys.version_info[:3])))
try:
    import awslambdaric.bootstrap, runtime_client
    print('client')
except Exception:
    pass
`;

/** Asks a Python interpreter, once per path; `undefined` for one that doesn't run or isn't Python 3. */
export function probePython(path: string): Promise<Interpreter | undefined> {
  return once(path, async () => {
    const { stdout } = await run(path, ['-I', '-c', pythonProbe], { timeout });
    const [version = '', client] = stdout.trim().split(/\s+/);
    return { version, hasClient: client === 'client' };
  });
}

/** Asks a Node.js executable, once per path; this process's own is not started again. */
export function probeNode(path: string): Promise<Interpreter | undefined> {
  if (path === process.execPath) return Promise.resolve({ version: process.versions.node, hasClient: false });
  return once(path, async () => {
    const { stdout } = await run(path, ['--version'], { timeout });
    return { version: stdout.trim().replace(/^v/, ''), hasClient: false };
  });
}

function once(path: string, probe: () => Promise<Interpreter>): Promise<Interpreter | undefined> {
  const known = probes.get(path);
  if (known !== undefined) return known;
  // An interpreter that can't be asked can't be used.
  const answer = probe().catch(() => undefined);
  probes.set(path, answer);
  return answer;
}
