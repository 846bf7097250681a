import { spawn } from 'node:child_process';

import { adoptProcess, type ProcessLauncher } from '@lambda-stack/emulator';

import { runIdVariable } from './guard-shell.ts';
import type { Guard } from './guard.ts';

/** What a shell adds to the environment of what it becomes. */
const shellVariables = ['PWD', 'OLDPWD', 'SHLVL'];

/** Waits for a byte on descriptor 3 before it becomes the command; ends where the byte never comes. */
const gate = (environment: Readonly<Record<string, string>>): string => {
  const added = shellVariables.filter((name) => !(name in environment));
  const unset = added.length > 0 ? `unset ${added.join(' ')}; ` : '';
  return `read -r _ <&3 || exit 0; exec 3<&-; ${unset}exec "$@"`;
};

/** Starts processes that the guard knows of before their first instruction. */
export const createGuardedLauncher = (guard: Guard, runId: string): ProcessLauncher => ({
  async launch({ command, arguments: args, workingDirectory, environment }) {
    const child = spawn('/bin/sh', ['-c', gate(environment), 'lambda-stack-gate', command, ...args], {
      cwd: workingDirectory,
      env: { ...environment, [runIdVariable]: runId },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const started = await adoptProcess(child);
    try {
      const opener = child.stdio[3];
      if (!opener || !('end' in opener)) throw new Error('The gate has no pipe');
      // A process that was killed behind the gate reads no more.
      opener.on('error', () => opener.destroy());
      await guard.add(started.pid);
      opener.end('\n');
    } catch (error) {
      started.kill('SIGKILL');
      await started.exited;
      for (const stream of child.stdio) stream?.destroy();
      throw error;
    } finally {
      // Only from now on: the guard must not hear of the end before it hears of the beginning.
      void started.exited.then(() => guard.remove(started.pid));
    }
    return started;
  },
});
