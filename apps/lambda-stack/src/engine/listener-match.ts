import { gatewayTitle, type GatewayConfig } from '@lambda-stack/config';

import type { Address, WantedAddress } from '../ports/listen.ts';

/** A gateway as the configuration wants it. */
type Wanted = WantedAddress & Pick<GatewayConfig, 'type' | 'name'>;

/** A gateway that listens: as it was wanted, and where it does. */
interface Listening {
  readonly config: Wanted;
  readonly address: Address;
}

/**
 * Which listener that is there each gateway can have: one that was wanted in the same way, or has the very port; first of all that of
 * the same name. Each is given once.
 */
export function matchListeners<W extends Wanted, L extends Listening>(
  wanted: readonly W[],
  listening: readonly L[],
): ReadonlyMap<W, L> {
  const free = new Set(listening);
  const matches = new Map<W, L>();
  const give = (fits: (wanted: W, candidate: L) => boolean): void => {
    for (const gateway of wanted) {
      if (matches.has(gateway)) continue;
      const found = [...free].find((candidate) => fits(gateway, candidate));
      if (!found) continue;
      matches.set(gateway, found);
      free.delete(found);
    }
  };
  give(
    (gateway, { config, address }) =>
      gatewayTitle(config) === gatewayTitle(gateway) && serves(gateway, { config, address }),
  );
  give((gateway, { address }) => address.port === gateway.port && sameHost(gateway, address));
  give(serves);
  return matches;
}

const serves = (gateway: Wanted, listening: Listening): boolean =>
  sameHost(gateway, listening.config) && hasPortOf(gateway, listening);

/** Whether it listens on the port that a gateway wants, or where one does that wants the same. */
export const hasPortOf = (gateway: Wanted, { config, address }: Listening): boolean =>
  address.port === gateway.port ||
  (config.port === gateway.port && config.portIsExplicit === gateway.portIsExplicit);

const sameHost = (a: { readonly host: string }, b: { readonly host: string }): boolean => a.host === b.host;
