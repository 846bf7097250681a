import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

import { findExecutable } from '../diagnosis/find-executable.ts';
import { EntrypointError } from '../entrypoint-error.ts';
import { inOpt } from '../launch/environment.ts';
import type { DebugLaunch, DebugRequest } from './debug-launch.ts';

/** The sections of debug information, in ELF and Mach-O. */
const debugSections = ['\0.debug_info\0', '\0.zdebug_info\0', '__debug_info\0', '__zdebug_info\0'];

/**
 * Delve runs the program, which does not wait for a client.
 * @throws EntrypointError where it is not installed
 */
export async function debugGo({ target, address, plan, request }: DebugRequest): Promise<DebugLaunch> {
  const { command } = target;
  const places = [request.searchPath, inOpt(request, 'bin'), join(homedir(), 'go', 'bin')];
  const delve = await findExecutable('dlv', places.filter((place) => place !== undefined).join(delimiter));
  if (delve === undefined) {
    const install = 'go install github.com/go-delve/delve/cmd/dlv@latest';
    throw new EntrypointError(
      'debugger-missing',
      'Delve (dlv) is not installed, which --debug needs for a Go program',
      request.image
        ? `Put it on the PATH of the image, or into bin/ of a layer: ${install}`
        : `Run: ${install}`,
    );
  }
  const content = await readFile(command);
  const hasDebugInfo = debugSections.some((section) => content.includes(section, undefined, 'latin1'));
  return {
    command: delve,
    arguments: [
      ...[
        'exec',
        '--headless',
        `--listen=${address}`,
        '--api-version=2',
        '--accept-multiclient',
        '--continue',
      ],
      ...[command, '--', ...target.arguments],
    ],
    notes: hasDebugInfo
      ? plan.notes
      : [...plan.notes, `${command} has no debug information: build it without -ldflags "-s -w"`],
  };
}
