import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** The variable by which a run's processes are found, even those that left their process group. */
export const runIdVariable = 'LAMBDA_STACK_RUN_ID';

/**
 * Reads `add PGID` and `del PGID` from its standard input. At the end of file, that is when the supervisor has ended in whatever way, it
 * kills the groups that are left and, on Linux, all that still carry the run's id; then it removes the run's directories.
 */
const script = `
run=$1; shift
groups=' '
while read -r verb id; do
  case $verb in
    add) groups="$groups$id " ;;
    del) groups="\${groups%% $id *} \${groups#* $id }" ;;
  esac
done
for id in $groups; do kill -KILL -- "-$id" 2>/dev/null; done
round=0
while [ -r /proc/self/environ ] && [ $round -lt 20 ]; do
  round=$((round + 1))
  found=$(grep -lsa "^${runIdVariable}=$run\\|[^A-Za-z0-9_]${runIdVariable}=$run" /proc/[0-9]*/environ)
  [ -n "$found" ] || break
  for file in $found; do file=\${file#/proc/}; kill -KILL "\${file%/environ}" 2>/dev/null; done
done
rm -rf -- "$@"
`;

/** Sees to it that nothing survives this process. */
export interface Guard {
  /** Resolves when the guard knows of the group, whatever happens to this process from then on. */
  add(processGroup: number): Promise<void>;
  /** The group has ended. */
  remove(processGroup: number): void;
  /** Ends everything that is left, removes the directories, and waits until that is done. */
  close(): Promise<void>;
}

/** Starts the guard: a shell of its own session, which no signal to this process's terminal or group reaches. */
export async function startGuard(runId: string, directories: readonly string[]): Promise<Guard> {
  const child = spawn('/bin/sh', ['-c', script, 'lambda-stack-guard', runId, ...directories], {
    cwd: '/',
    detached: true,
    // Its own tools are found whatever PATH the stack is run with.
    env: { PATH: `/usr/bin:/bin:/usr/sbin:/sbin:${process.env['PATH'] ?? ''}` },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  const exited = once(child, 'exit');
  const stdin = inputOf(child);
  // A guard that was killed can't guard any more; the processes are still ended by a regular stop.
  stdin.on('error', () => stdin.destroy());
  // It must not keep this process alive.
  child.unref();
  return {
    add: (group) =>
      new Promise((resolve, reject) => {
        stdin.write(`add ${group}\n`, (error) => (error ? reject(error) : resolve()));
      }),
    remove: (group) => void stdin.write(`del ${group}\n`),
    async close() {
      stdin.end();
      child.ref();
      await exited;
    },
  };
}

function inputOf(child: ChildProcess): NonNullable<ChildProcess['stdin']> {
  if (!child.stdin) throw new Error('The guard was spawned without standard input');
  return child.stdin;
}
