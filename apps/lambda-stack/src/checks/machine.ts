import { accessSync, constants, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

import type { Check } from './check.ts';

/** Less free space (bytes) than this is worth a warning. */
const lowSpace = 256 * 1024 * 1024;

/** What every stack needs of the machine. */
export const checkMachine = (): Check[] => [nodeCheck(), diskCheck(), shellCheck()];

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const check = { name: 'Node.js', message: process.version };
  return major > 20 || (major === 20 && minor >= 19)
    ? { ...check, state: 'ok' }
    : { ...check, state: 'failed', remedy: 'Install Node.js 20.19 or newer.' };
}

function diskCheck(): Check {
  const { bavail, bsize } = statfsSync(tmpdir());
  const free = bavail * bsize;
  const check = { name: 'Disk', message: `${Math.round(free / 1024 / 1024)} MB free in ${tmpdir()}` };
  return free < lowSpace
    ? { ...check, state: 'warning', remedy: 'Free some space: functions write there.' }
    : { ...check, state: 'ok' };
}

/** The guard and the gates in front of processes are shell scripts. */
function shellCheck(): Check {
  try {
    accessSync('/bin/sh', constants.X_OK);
    return { name: 'Shell', state: 'ok', message: '/bin/sh' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { name: 'Shell', state: 'failed', message, remedy: 'Install a POSIX shell at /bin/sh.' };
  }
}
