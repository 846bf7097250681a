import { createServer } from 'node:net';

import type { Listener, Stack } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { findPortOwner } from '../ports/port-owner.ts';
import { lockHolder } from '../project/lock.ts';
import { createDirectories, projectPaths } from '../project/paths.ts';
import type { Check } from './check.ts';

/** Whether the stack can keep its state, and listen where it shall. */
export async function checkListeners(stack: Stack, env: NodeJS.ProcessEnv): Promise<Check[]> {
  const paths = projectPaths(stack.name, stack.file, env);
  try {
    createDirectories(paths);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    return [{ name: 'State', state: 'failed', message: error.message, remedy: error.hint }];
  }
  const state: Check = { name: 'State', state: 'ok', message: paths.stateDirectory };
  const holder = lockHolder(paths.lockFile);
  if (holder)
    return [state, { name: 'Ports', state: 'ok', message: `the stack is running (pid ${holder.pid})` }];
  return [
    state,
    await checkPort('endpoint', stack.endpoint),
    ...(await Promise.all(stack.gateways.map((gateway) => checkPort(`gateway ${gateway.name}`, gateway)))),
  ];
}

async function checkPort(name: string, { host, port, portIsExplicit }: Listener): Promise<Check> {
  const problem = await tryPort(host, port);
  if (problem === undefined) {
    const message = port === 0 ? `any free one (${name})` : `${port} is free (${name})`;
    return { name: 'Port', state: 'ok', message };
  }
  const owner = await findPortOwner(port);
  const who = owner ? `taken by ${owner.name} (pid ${owner.pid})` : problem;
  return portIsExplicit
    ? {
        name: 'Port',
        state: 'failed',
        message: `${port} is ${who} (${name})`,
        remedy: 'End that process, or change the port.',
      }
    : {
        name: 'Port',
        state: 'warning',
        message: `${port} is ${who}; the ${name} will move to the next free one`,
      };
}

/** Why a port can't be had; undefined when it can. */
function tryPort(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.message));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}
