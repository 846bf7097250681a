import { createServer } from 'node:net';

import type { HostPort } from '@lambda-stack/compose';

import { listenOn, type Address, type OwnListener } from '../ports/listen.ts';

/**
 * The ports of this machine that a stack's listeners get, as variables for `docker compose`: what is running keeps its ports; a default
 * one that is taken moves on. Ports that the environment names already are the user's choice.
 * @param present URLs that the stack has now, by variable
 * @throws StackError `PORT_IN_USE`, `PORT_NOT_ALLOWED`
 */
export async function chooseHostPorts(
  ports: readonly HostPort[],
  env: NodeJS.ProcessEnv,
  present: ReadonlyMap<string, string>,
): Promise<Record<string, string>> {
  const chosen: Record<string, string> = {};
  const own: OwnListener[] = [];
  const held: (() => Promise<void>)[] = [];
  try {
    for (const { what, variable, listener } of ports) {
      if (env[variable]) continue;
      const url = present.get(variable);
      if (url !== undefined) {
        chosen[variable] = new URL(url).port;
        continue;
      }
      // Any free one is chosen here, too: a start that follows finds the same, and leaves the container as it is.
      const address = await listenOn(what, listener, (wanted) => hold(wanted, held), own);
      own.push({ what, address });
      chosen[variable] = String(address.port);
    }
    return chosen;
  } finally {
    await Promise.all(held.map((release) => release()));
  }
}

/** Held until all are chosen, so that no two get the same. */
function hold(address: Address, held: (() => Promise<void>)[]): Promise<Address> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      held.push(() => new Promise((released) => server.close(() => released())));
      const bound = server.address();
      resolve({ ...address, port: typeof bound === 'object' ? (bound?.port ?? 0) : 0 });
    });
  });
}
