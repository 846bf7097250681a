/** Gateways, by name, that are at another URL after a change than before, as sentences. */
export const movedGateways = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] =>
  Object.entries(after)
    .filter(([name, url]) => before[name] !== url)
    .map(([name, url]) => `Gateway ${name} is at ${url}`);
