import { StackError } from '@lambda-stack/errors';

import { stackOnPort } from '../compose-engine/port-stack.ts';
import { listProjects } from '../project/find-project.ts';
import type { StackRecord } from '../project/record.ts';
import { quoted } from '../terminal/quoted.ts';
import { commandName } from '../terminal/typed-command.ts';
import { findPortOwner } from './port-owner.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A port that the configuration names, or a default one, which may move on when it is taken. */
export interface WantedAddress extends Address {
  readonly portIsExplicit: boolean;
}

/** A listener of this stack. */
export interface OwnListener {
  /** Its name in messages. */
  readonly what: string;
  readonly address: Address;
}

/** The stack's listeners besides one. */
export interface OtherListeners {
  /** Those that are there. */
  readonly present?: readonly OwnListener[];
  /** Those whose ports the configuration names, there or not: no default port becomes one of these. */
  readonly named?: readonly OwnListener[];
}

/** How many ports are tried, beginning with a default one. */
const tries = 50;

/**
 * Listens on the wanted address, or, where its port is a default, on the next one that is free and that no other listener names.
 * @param what the listener's name in messages, `gateway "public"` say
 * @throws StackError `PORT_IN_USE`, `PORT_NOT_ALLOWED`
 */
export async function listenOn(
  what: string,
  wanted: WantedAddress,
  listen: (address: Address) => Promise<Address>,
  { present = [], named = [] }: OtherListeners = {},
): Promise<Address> {
  const { host, portIsExplicit } = wanted;
  for (let port = wanted.port; ; port++) {
    const mayMove = !portIsExplicit && port - wanted.port < tries;
    if (mayMove && named.some(({ address }) => address.port === port)) continue;
    try {
      return await listen({ host, port });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'EADDRINUSE') throw refused(what, { host, port }, error);
      if (mayMove) continue;
      const ours = present.find(({ address }) => address.port === port);
      throw ours ? takenHere(what, { host, port }, ours, error) : await taken(what, { host, port }, error);
    }
  }
}

const takenHere = (what: string, { host, port }: Address, ours: OwnListener, cause: unknown): StackError =>
  new StackError(
    'PORT_IN_USE',
    `Port ${port} of the ${what} on ${host} is taken by the ${ours.what} of this stack, on ${ours.address.host}`,
    {
      hint: 'Change one of the two ports; where it is a listener that shall move, end the stack and start it again.',
      cause,
    },
  );

/** What listens for containers: of Docker, of Docker Desktop, of rootless Docker. */
const dockerListener = /^(?:docker-proxy|com\.docker|rootlesskit)/;

const takenByContainer = (what: string, { host, port }: Address, cause: unknown): StackError =>
  new StackError('PORT_IN_USE', `Port ${port} of the ${what} on ${host} is taken by a container`, {
    hint: `\`docker ps --filter publish=${port}\` shows it: end it, or change the port in the configuration.`,
    cause,
  });

const takenByStack = (
  what: string,
  { host, port }: Address,
  { name, configFile }: Pick<StackRecord, 'name' | 'configFile'>,
  cause: unknown,
): StackError =>
  new StackError(
    'PORT_IN_USE',
    `Port ${port} of the ${what} on ${host} is taken by the stack "${name}" (${configFile})`,
    {
      hint: `End that with "${commandName(process.env)} down -p ${quoted(name)}", or change the port in the configuration.`,
      cause,
    },
  );

async function taken(what: string, { host, port }: Address, cause: unknown): Promise<StackError> {
  const owner = await findPortOwner(port);
  if (owner === undefined || dockerListener.test(owner.name)) {
    const stack = await stackOnPort(port, process.env);
    if (stack) return takenByStack(what, { host, port }, stack, cause);
    if (owner) return takenByContainer(what, { host, port }, cause);
  }
  const stack = listProjects(process.env).find(
    ({ supervisor }) => supervisor && supervisor.pid === owner?.pid,
  );
  if (stack) return takenByStack(what, { host, port }, stack.record, cause);
  const who = owner ? `${owner.name} (pid ${owner.pid})` : 'another process';
  return new StackError('PORT_IN_USE', `Port ${port} of the ${what} on ${host} is taken by ${who}`, {
    hint: owner
      ? `End it with "kill ${owner.pid}", or change the port in the configuration.`
      : 'End that process, or change the port in the configuration.',
    cause,
  });
}

const refused = (what: string, { host, port }: Address, cause: unknown): StackError =>
  new StackError(
    'PORT_NOT_ALLOWED',
    `Cannot listen on ${host}:${port} for the ${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  );
