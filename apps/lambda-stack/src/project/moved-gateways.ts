import type { GatewayUrls } from '../ports/gateway-urls.ts';

/** What is at another URL after a change than before, as sentences. */
export const movedGateways = (before: GatewayUrls, after: GatewayUrls): string[] => [
  ...movedEntries(before.gateways, after.gateways).map(([name, url]) => `Gateway ${name} is at ${url}`),
  ...movedEntries(before.urls, after.urls).map(([name, url]) => `The URL of ${name} is ${url}`),
];

const movedEntries = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): [string, string][] => Object.entries(after).filter(([name, url]) => before[name] !== url);
