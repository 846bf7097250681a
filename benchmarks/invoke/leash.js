import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Reads `add PID` and `del PID`. At the end of its input, that is when the benchmark has ended in whatever way, it ends the processes
 * that are left and removes the directory.
 */
const script = `
pids=' '
while read -r verb pid; do
  case $verb in
    add) pids="$pids$pid " ;;
    del) case $pids in *" $pid "*) pids="\${pids%% $pid *} \${pids#* $pid }" ;; esac ;;
  esac
done
for pid in $pids; do kill -TERM "$pid" 2>/dev/null; done
for pid in $pids; do
  round=0
  while kill -0 "$pid" 2>/dev/null && [ $round -lt 50 ]; do round=$((round + 1)); sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null
done
rm -rf -- "$1"
`;

/** Sees to it that neither processes nor files of a benchmark are left behind, even by `kill -9`. */
export class Leash {
  #shell;

  /** @param {string} directory what to remove */
  constructor(directory) {
    // A session of its own: Ctrl-C must not reach it.
    this.#shell = spawn('/bin/sh', ['-c', script, 'benchmark-leash', directory], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
  }

  /** @param {number} pid */
  add(pid) {
    this.#shell.stdin.write(`add ${pid}\n`);
  }

  /** The process has ended. @param {number} pid */
  remove(pid) {
    this.#shell.stdin.write(`del ${pid}\n`);
  }

  /** Ends and removes everything now. */
  async release() {
    if (this.#shell.exitCode !== null) return;
    this.#shell.stdin.end();
    await once(this.#shell, 'exit');
  }
}
