import { isAbsolute, relative, sep } from 'node:path';

import type { DebugLanguage } from '@lambda-stack/runtimes';

import { debugHost, type DebuggedPaths, type Debugger } from './debugger.ts';

/** An entry of `configurations` in Visual Studio Code's launch.json. */
export interface LaunchConfiguration {
  readonly name: string;
  readonly type: string;
  readonly request: 'attach';
  readonly [option: string]: unknown;
}

type Options = { readonly type: string } & Readonly<Record<string, unknown>>;

type OptionsOf = (port: number, paths: DebuggedPaths | undefined) => Options;

/** Where the client is: ours as it is installed here, and in containers; that of a base image. */
const clients = ['**/node_modules/lambda-stack/dist/**', '**/.lambda-stack/clients/**', '/var/runtime/**'];

const options: Readonly<Record<DebugLanguage, OptionsOf>> = {
  nodejs: (port, paths) => ({
    type: 'node',
    address: debugHost,
    port,
    restart: true,
    skipFiles: ['<node_internals>/**', ...clients],
    // What TypeScript is made into is outside of the workspace, where source maps are not read by default.
    resolveSourceMapLocations: null,
    ...(paths ? { localRoot: paths.local, remoteRoot: paths.remote } : {}),
  }),
  python: (port, paths) => ({
    type: 'debugpy',
    connect: { host: debugHost, port },
    ...(paths ? { pathMappings: [{ localRoot: paths.local, remoteRoot: paths.remote }] } : {}),
  }),
  go: (port) => ({ type: 'go', mode: 'remote', host: debugHost, port }),
  java: (port) => ({ type: 'java', hostName: debugHost, port }),
};

/**
 * How Visual Studio Code attaches to a debugger; undefined where its language is not known.
 * @param workspace the folder that is opened there, which paths start from
 */
export function launchConfiguration(
  { functionName, language, port, paths }: Debugger,
  workspace: string,
): LaunchConfiguration | undefined {
  if (language === undefined) return undefined;
  const { type, ...more } = options[language](
    port,
    paths && { ...paths, local: localPath(paths.local, workspace) },
  );
  return { name: `lambda-stack: ${functionName}`, type, request: 'attach', ...more };
}

function localPath(code: string, workspace: string): string {
  const path = relative(workspace, code);
  if (path === '') return '${workspaceFolder}';
  if (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return code;
  return `\${workspaceFolder}/${path.split(sep).join('/')}`;
}
