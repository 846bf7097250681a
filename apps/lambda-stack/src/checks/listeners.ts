import { createServer, type Server } from 'node:net';

import { gatewayTitle, type Listener, type Stack } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { listenOn, type Address, type OwnListener } from '../ports/listen.ts';
import { namedListeners } from '../ports/named-listeners.ts';
import { lockHolder } from '../project/lock.ts';
import { createDirectories, projectPaths } from '../project/paths.ts';
import { failedWith, notChecked, type Check } from './check.ts';
import type { ResolvedHere } from './resolved-here.ts';

/** Whether the stack can keep its state, and listen where it shall. @param areUp whether its containers run */
export async function checkListeners(
  stack: Stack,
  isOpen: ResolvedHere['isOpen'],
  env: NodeJS.ProcessEnv,
  areUp: boolean,
): Promise<Check[]> {
  const paths = projectPaths(stack.name, stack.file, env);
  try {
    createDirectories(paths);
  } catch (error) {
    if (error instanceof StackError) return [failedWith('State', error)];
    throw error;
  }
  const state: Check = { name: 'State', state: 'ok', message: paths.stateDirectory };
  const holder = lockHolder(paths.lockFile);
  if (holder)
    return [state, { name: 'Ports', state: 'ok', message: `the stack is running (pid ${holder.pid})` }];
  if (areUp) return [state, { name: 'Ports', state: 'ok', message: 'the stack is running (in containers)' }];
  return [state, ...(await checkPorts(stack, isOpen))];
}

/** Listens on all ports at once, as a start does: listeners of one stack can be in each other's way. */
async function checkPorts(stack: Stack, isOpen: ResolvedHere['isOpen']): Promise<Check[]> {
  const servers: Server[] = [];
  const listen = async (address: Address): Promise<Address> => {
    const server = createServer();
    const port = await listenedPort(server, address);
    servers.push(server);
    return { ...address, port };
  };
  const [present, named]: [OwnListener[], readonly OwnListener[]] = [[], namedListeners(stack)];
  const checkPort = async (what: string, wanted: Listener): Promise<Check> => {
    if (isOpen(wanted.host)) return notChecked(name, what);
    try {
      const address = await listenOn(what, wanted, listen, { present, named });
      present.push({ what, address });
      return listensOn(what, wanted.port, address.port);
    } catch (error) {
      if (error instanceof StackError) return failedWith(name, error);
      throw error;
    }
  };
  try {
    const checks = [await checkPort('endpoint', stack.endpoint)];
    for (const gateway of stack.gateways) checks.push(await checkPort(gatewayTitle(gateway), gateway));
    return checks;
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

const name = 'Port';

function listensOn(what: string, wanted: number, port: number): Check {
  if (wanted === 0) return { name, state: 'ok', message: `any free one (${what})` };
  if (wanted === port) return { name, state: 'ok', message: `${port} is free (${what})` };
  return { name, state: 'warning', message: `${wanted} is taken; the ${what} will move to ${port}` };
}

/** Rejects with the system's error. */
function listenedPort(server: Server, { host, port }: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
