import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** The variable by which a run's processes are found, even those that left their process group. */
export const runIdVariable = 'LAMBDA_STACK_RUN_ID';

/**
 * Reads `add PGID` and `del PGID` from its standard input. At the end of file, that is when the supervisor has ended in whatever way, it
 * kills the groups that are left and, on Linux, all that still carry the run's id; then it removes the run's directories, those in which
 * a function took its own rights away, too. Its exit code tells whether they are gone.
 */
const script = `
run=$1; shift
groups=' '
while read -r verb id; do
  case "$verb $groups" in
    "add "*" $id "*) ;;
    "add "*) groups="$groups$id " ;;
    "del "*" $id "*) groups="\${groups%% $id *} \${groups#* $id }" ;;
  esac
done
# "kill -KILL -- -PGID" is an error in dash.
for id in $groups; do kill -s KILL -- "-$id" 2>/dev/null; done
round=0
while [ -r /proc/self/environ ] && [ $round -lt 20 ]; do
  round=$((round + 1))
  found=$(grep -lsa "^${runIdVariable}=$run\\|[^A-Za-z0-9_]${runIdVariable}=$run" /proc/[0-9]*/environ)
  [ -n "$found" ] || break
  for file in $found; do file=\${file#/proc/}; kill -s KILL "\${file%/environ}" 2>/dev/null; done
done
rm -rf -- "$@" 2>/dev/null && exit
chmod -R u+rwx -- "$@" 2>/dev/null
rm -rf -- "$@"
`;

/** The arguments of a shell that guards a run. */
export const guardArguments = (runId: string, directories: readonly string[]): readonly string[] => [
  '-c',
  script,
  'lambda-stack-guard',
  runId,
  ...directories,
];

/** How a guard's shell ended: `null` when it was killed. */
type GuardExit = number | null;

/** The process that sees to it that nothing survives this one. */
export interface GuardShell {
  readonly exited: Promise<GuardExit>;
  /** Tells it lines; `false` where it has ended. */
  tell(lines: readonly string[]): Promise<boolean>;
  /** Lets it do its work. */
  end(): void;
}

/** Starts the shell: in a session of its own, which no signal to this process's terminal or group reaches. */
export async function startGuardShell(runId: string, directories: readonly string[]): Promise<GuardShell> {
  const child = spawn('/bin/sh', guardArguments(runId, directories), {
    cwd: '/',
    detached: true,
    // Its own tools are found whatever PATH the stack is run with.
    env: { PATH: `/usr/bin:/bin:/usr/sbin:/sbin:${process.env['PATH'] ?? ''}` },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = new Promise<GuardExit>((resolve) => child.once('exit', (code) => resolve(code)));
  await once(child, 'spawn');
  const stdin = inputOf(child);
  // Whoever tells it something learns that it has ended.
  stdin.on('error', () => stdin.destroy());
  // It must not keep this process alive.
  child.unref();
  return {
    exited,
    tell: (lines) =>
      new Promise((resolve) => {
        stdin.write(lines.map((line) => `${line}\n`).join(''), (error) => resolve(!error));
      }),
    end() {
      stdin.end();
      child.ref();
    },
  };
}

function inputOf(child: ChildProcess): NonNullable<ChildProcess['stdin']> {
  if (!child.stdin) throw new Error('The guard was spawned without standard input');
  return child.stdin;
}
