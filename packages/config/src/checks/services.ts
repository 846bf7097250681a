import { nearest } from '@lambda-stack/runtimes';

import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';

/** Functions and services have different names, and what they depend on is there and does not wait for them. */
export function checkServices(top: Cursor, problems: ProblemList): void {
  const functions = top.child('functions').named();
  const services = top.child('services').named();
  for (const service of services) {
    // Names of hosts: capitals make no difference.
    const same = functions.find(({ key }) => key.toLowerCase() === service.key.toLowerCase());
    if (same === undefined) continue;
    problems.add(service.keyPlace, service.path, {
      message: `the service ${service.key} has the name of the function ${same.key}`,
      fix: 'Rename one of them.',
    });
  }
  const names = [...functions, ...services].map(({ key }) => key);
  for (const each of functions) {
    for (const used of each.child('dependsOn').children()) checkDependency(each, used, names, problems);
  }
  checkCycles(functions, services, problems);
}

function checkDependency(each: Cursor, used: Cursor, names: readonly string[], problems: ProblemList): void {
  const name = nameOf(used);
  if (name === undefined || name === each.key || names.includes(name)) return;
  const near = nearest(name, names);
  problems.add(typeof used.path.at(-1) === 'string' ? used.keyPlace : used.place, used.path, {
    message: `there is no service or function ${name}`,
    fix: near === undefined ? `There are ${names.join(', ')}.` : `Did you mean ${near}?`,
  });
}

/** An item of a list, or a key of a map. */
function nameOf(used: Cursor): string | undefined {
  return typeof used.path.at(-1) === 'string' ? used.key : used.text();
}

function checkCycles(functions: readonly Cursor[], services: readonly Cursor[], problems: ProblemList): void {
  const uses = new Map([
    ...functions.map((each) => [each.key, each.child('dependsOn')] as const),
    ...services.map((each) => [each.key, each.child('depends_on')] as const),
  ]);
  const next = (name: string): readonly string[] =>
    (uses.get(name)?.children() ?? []).map(nameOf).filter((each) => each !== undefined);
  const told = new Set<string>();
  for (const [name, cursor] of uses) {
    const way = wayBack(name, next);
    if (way === undefined || way.some((each) => told.has(each))) continue;
    for (const each of way) told.add(each);
    problems.add(cursor.keyPlace, cursor.path, {
      message: `these wait for each other: ${[...way, name].join(' → ')}`,
      fix: 'Remove one of these dependencies.',
    });
  }
}

/** The shortest way from a name to itself. */
function wayBack(start: string, next: (name: string) => readonly string[]): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const name of next(way.at(-1) ?? start)) {
      if (name === start) return way;
      if (seen.has(name)) continue;
      seen.add(name);
      ways.push([...way, name]);
    }
  }
  return undefined;
}
