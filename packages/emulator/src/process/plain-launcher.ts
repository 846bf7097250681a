import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import type { ExitStatus, LaunchCommand, ProcessLauncher, RuntimeProcess } from './launcher.ts';
import { signalGroup } from './process-group.ts';

/** Turns a group leader that was spawned with pipes for its output into a `RuntimeProcess`, once it runs. */
export async function adoptProcess(child: ChildProcess): Promise<RuntimeProcess> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error(`${child.spawnfile} was spawned without pipes for its output`);
  const exited = new Promise<ExitStatus>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  if (child.pid === undefined) await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${child.spawnfile} has no process id`);
  return { pid, stdout, stderr, exited, kill: (signal) => signalGroup(pid, signal) };
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
