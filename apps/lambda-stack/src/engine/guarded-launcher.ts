import { spawn } from 'node:child_process';

import { adoptProcess, type ProcessLauncher } from '@lambda-stack/emulator';

import { runIdVariable, type Guard } from './guard.ts';

/** Waits for a byte on descriptor 3 before it becomes the command; ends where the byte never comes. */
const gate = 'read -r _ <&3 || exit 0; exec 3<&-; exec "$@"';

/** Starts processes that the guard knows of before their first instruction. */
export const createGuardedLauncher = (guard: Guard, runId: string): ProcessLauncher => ({
  async launch({ command, arguments: args, workingDirectory, environment }) {
    const child = spawn('/bin/sh', ['-c', gate, 'lambda-stack-gate', command, ...args], {
      cwd: workingDirectory,
      env: { ...environment, [runIdVariable]: runId },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const started = await adoptProcess(child);
    void started.exited.then(() => {
      started.kill('SIGKILL');
      guard.remove(started.pid);
    });
    await guard.add(started.pid);
    const opener = child.stdio[3];
    if (!opener || !('end' in opener)) throw new Error('The gate has no pipe');
    // A process that was killed behind the gate reads no more.
    opener.on('error', () => opener.destroy());
    opener.end('\n');
    return started;
  },
});
