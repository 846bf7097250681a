import type { LookupFunction } from 'node:net';

/** This machine under any name: what listens on one of both addresses is found, and no name server is asked. */
const lookup: LookupFunction = (_name, _options, found) =>
  found(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ]);

/** Options of a connection that can't leave this machine. */
export const toLoopback: { readonly lookup: LookupFunction; readonly autoSelectFamily: true } = {
  lookup,
  autoSelectFamily: true,
};
