import { StackError } from '@lambda-stack/errors';

/** Services that every generated stack has. */
const ownServices: readonly string[] = ['gateway', 'lambda', 'toolbox'];

/**
 * The names of the functions' services, by function. A service's name is a host name: capitals say nothing there, and what looks like a
 * number would be read as an address.
 *
 * @throws StackError `NOT_GENERATED` for a function whose service would have the name of another
 */
export function serviceNames(
  functions: readonly string[],
  others: readonly string[],
): ReadonlyMap<string, string> {
  const taken = new Map(others.map((name) => [name.toLowerCase(), `the service ${name}`]));
  for (const name of ownServices) taken.set(name, `the service ${name} of lambda-stack's own`);
  const names = new Map<string, string>();
  for (const name of functions) {
    const service = serviceName(name);
    const first = taken.get(service);
    if (first !== undefined) {
      throw new StackError(
        'NOT_GENERATED',
        `The function ${name} would have the same service name as ${first}`,
        {
          hint: `Rename the function; ${ownServices.join(', ')} are reserved, and names must differ in more than capitals.`,
        },
      );
    }
    taken.set(service, `the function ${name}`);
    names.set(name, service);
  }
  return names;
}

/** The name of a function's service. */
export function serviceName(name: string): string {
  const lower = name.toLowerCase();
  return /^[a-z]/.test(lower) ? lower : `fn-${lower.replace(/^[_-]+/, '')}`;
}
