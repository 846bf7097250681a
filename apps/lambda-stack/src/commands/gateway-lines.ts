import type { GatewayUrls } from '../ports/gateway-urls.ts';

/** Where gateways and the URLs of functions are, a line for each. */
export const gatewayLines = ({ gateways, urls }: GatewayUrls): string[] => [
  ...Object.entries(gateways).map(([name, url]) => `  gateway ${name}  ${url}`),
  ...Object.entries(urls).map(([name, url]) => `  URL of ${name}  ${url}`),
];
