import type { HostPort } from '@lambda-stack/compose';
import { StackError } from '@lambda-stack/errors';

import { HeldPorts } from '../ports/held-ports.ts';
import { listenOn, type Address, type OwnListener } from '../ports/listen.ts';
import type { PresentPorts } from './published-ports.ts';

/**
 * The ports of this machine that a stack's listeners get, as variables for `docker compose`. A port that the configuration names is that
 * port; others stay as they are where the stack is there, and a default one that is taken moves on. Ports that the environment names are
 * the user's choice.
 * @throws StackError `PORT_IN_USE`, `PORT_NOT_ALLOWED`; `USAGE` where the environment names what is no port
 */
export async function chooseHostPorts(
  ports: readonly HostPort[],
  env: NodeJS.ProcessEnv,
  present: PresentPorts,
): Promise<Record<string, string>> {
  const { ours, named, kept, givenUp } = distribute(ports, env, present);
  const chosen: Record<string, string> = {};
  const given: OwnListener[] = [];
  const held = new HeldPorts();
  const listen = (wanted: Address): Promise<Address> =>
    givenUp.delete(wanted.port) ? Promise.resolve(wanted) : held.hold(wanted);
  try {
    for (const { what, variable, listener } of ours) {
      // Any free one is chosen here, too: a start that follows finds the same, and leaves the container as it is.
      const port =
        kept.get(variable) ??
        (await listenOn(what, listener, listen, { present: given, named }).catch(offering(variable))).port;
      given.push({ what, address: { host: listener.host, port } });
      chosen[variable] = String(port);
    }
    return chosen;
  } finally {
    await held.release();
  }
}

/** The listeners with the ports that variables give them. */
export const hostListeners = (ports: readonly HostPort[], env: NodeJS.ProcessEnv): readonly OwnListener[] =>
  ports.map(({ what, variable, listener }) => ({
    what,
    address: { host: listener.host, port: portIn(env, variable) ?? listener.port },
  }));

/** A port that is taken can be replaced on this machine alone. */
const offering =
  (variable: string) =>
  (error: unknown): never => {
    if (!(error instanceof StackError) || error.code !== 'PORT_IN_USE') throw error;
    const hint = `${error.hint} For this machine alone, set ${variable}, in .env say; 0 takes any free port.`;
    throw new StackError(error.code, error.message, { hint, cause: error });
  };

interface Distribution {
  /** The listeners that a port is to be chosen for. */
  readonly ours: readonly HostPort[];
  /** Those whose ports the configuration or the environment names. */
  readonly named: readonly OwnListener[];
  /** The ports that stay as they are, by variable. */
  readonly kept: ReadonlyMap<string, number>;
  /** What the stack has now: it is free when Compose comes to it. */
  readonly givenUp: Set<number>;
}

function distribute(
  ports: readonly HostPort[],
  env: NodeJS.ProcessEnv,
  { byVariable, all }: PresentPorts,
): Distribution {
  const ours = ports.filter(({ variable }) => !env[variable]);
  const byEnvironment = ports.flatMap(({ what, variable, listener: { host } }) => {
    const port = portIn(env, variable);
    return port === undefined ? [] : [{ what, address: { host, port } }];
  });
  const isNamed = ({ listener }: HostPort): boolean => listener.portIsExplicit && listener.port !== 0;
  const byFile = ours.filter(isNamed).map(({ what, listener }) => ({ what, address: listener }));
  const named = [...byEnvironment, ...byFile];
  const claimed = new Set(named.map(({ address }) => address.port));
  const kept = new Map(
    ours.flatMap((port) => {
      const { variable } = port;
      const now = byVariable.get(variable);
      return now === undefined || isNamed(port) || claimed.has(now) ? [] : [[variable, now] as const];
    }),
  );
  const staying = new Set([...byEnvironment.map(({ address }) => address.port), ...kept.values()]);
  const givenUp = new Set([...all].filter((port) => !staying.has(port)));
  return { ours, named, kept, givenUp };
}

/** The port that a variable names; undefined where it is not set. */
function portIn(env: NodeJS.ProcessEnv, variable: string): number | undefined {
  const text = env[variable];
  if (!text) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new StackError('USAGE', `${variable}: "${text}" is no port`, {
    hint: 'Write a number from 0 to 65535, where 0 is any free one, or leave the variable out.',
  });
}
