import { spawn, type ChildProcess } from 'node:child_process';

import type { ExitStatus, LaunchCommand, ProcessLauncher, RuntimeProcess } from './launcher.ts';
import { signalGroup } from './process-group.ts';

/**
 * Turns a group leader that was spawned with pipes for its output into a `RuntimeProcess`, once it runs.
 * @throws the system's error where it could not be spawned
 */
export async function adoptProcess(child: ChildProcess): Promise<RuntimeProcess> {
  let ended = false;
  const exited = new Promise<ExitStatus>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    // Stays for good: an error after the spawn (a signal that can't be sent) must not end this process.
    child.on('error', reject);
  });
  const { pid, stdout, stderr } = child;
  if (pid === undefined || !stdout || !stderr)
    throw new Error(`${child.spawnfile} was spawned without pipes`);
  void exited.then(() => {
    // Members of the group that are left would keep ports and pipes. From now on the id may be another process's.
    signalGroup(pid, 'SIGKILL');
    ended = true;
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (!ended) signalGroup(pid, signal);
  };
  return { pid, stdout, stderr, exited, kill };
}

/** Starts each process in a session and process group of its own, with no standard input. */
export const plainLauncher: ProcessLauncher = {
  launch: ({ command, arguments: args, workingDirectory, environment }: LaunchCommand) =>
    adoptProcess(
      spawn(command, args, {
        cwd: workingDirectory,
        env: environment,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    ),
};
