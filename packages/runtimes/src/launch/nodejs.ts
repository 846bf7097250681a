import { basename, dirname } from 'node:path';

import { EntrypointError } from '../entrypoint-error.ts';
import { nodeFiles } from '../handler/node-files.ts';
import { inOpt, launchEnvironment, toolPath } from './environment.ts';
import { probeNode } from './interpreter.ts';
import type { LaunchPlan, LaunchRequest } from './plan.ts';

/** Our client, run by the local Node.js. */
export async function planNode(request: LaunchRequest): Promise<LaunchPlan> {
  const { runtime, handler, bundle, roots, clients } = request;
  const command = request.node ?? process.execPath;
  const node = await probeNode(command);
  if ('problem' in node) {
    throw new EntrypointError('language-missing', `${command} ${node.problem}`, 'Install Node.js.');
  }
  const versionDiffers = node.version.split('.')[0] !== runtime.version;
  const major = runtime.version ?? '';
  return {
    command,
    arguments: [...heapLimit(request), clients.node, handler, ...(bundle === undefined ? [] : [bundle])],
    workingDirectory: roots.task,
    environment: launchEnvironment(request, {
      PATH: toolPath(request, dirname(command)),
      NODE_PATH: [
        inOpt(request, `nodejs/node${major}/node_modules`),
        inOpt(request, 'nodejs/node_modules'),
        `${roots.runtime}/node_modules`,
        roots.runtime,
        roots.task,
      ],
    }),
    client: { name: 'lambda-stack Node.js client', official: false },
    notes: [
      ...(versionDiffers ? [`runs on Node.js ${node.version}; configured is ${runtime.id}`] : []),
      ...unusedSource(request),
    ],
    localVersion: node.version,
    versionDiffers,
  };
}

/** What Lambda's bootstrap gives Node.js of the function's memory, which it would else take from the machine's. */
function heapLimit({ memory, environment }: LaunchRequest): readonly string[] {
  const option = '--max-old-space-size';
  if (memory === undefined || environment['NODE_OPTIONS']?.includes(option) === true) return [];
  return [`${option}=${Math.floor(memory * 0.9)}`];
}

/** Of both, Lambda would run the JavaScript: who edits the other one shall know. */
function unusedSource({ handler, roots }: LaunchRequest): readonly string[] {
  const { javaScript, typeScript } = nodeFiles(handler, roots.task);
  return javaScript === undefined || typeScript === undefined
    ? []
    : [`runs ${basename(javaScript)}, as Lambda would, and not ${basename(typeScript)} beside it`];
}
