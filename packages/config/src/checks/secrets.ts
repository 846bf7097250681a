import { nearest } from '@lambda-stack/runtimes';

import type { ProblemList } from '../problems/problem-list.ts';
import { isMisspelled } from '../schema/misspelled.ts';
import { stackSection } from '../schema/stack-section.ts';
import type { Cursor } from '../tree/cursor.ts';

/** Each secret has one source and a file variable of its own; functions name secrets that are declared. */
export function checkSecrets(top: Cursor, problems: ProblemList): void {
  const secrets = top.child('secrets').named();
  const variables = new Map<string, string>();
  for (const secret of secrets) {
    checkSource(secret, problems);
    const variable = `${secret.key.toUpperCase()}_FILE`;
    const first = variables.get(variable);
    if (first === undefined) variables.set(variable, secret.key);
    else {
      problems.add(secret.keyPlace, secret.path, {
        message: `the secrets ${first} and ${secret.key} would both be in ${variable}`,
        fix: 'Give one of them a name that differs in more than capitals.',
      });
    }
  }
  if (areUnknown(top)) return;
  const names = secrets.map((secret) => secret.key);
  for (const each of top.child('functions').named()) {
    const uses = [each.child('secrets'), each.child('build').child('secrets')];
    for (const used of uses.flatMap((list) => list.children())) checkUse(used, names, problems);
  }
}

/** Whether secrets are declared wrong as a whole: no name can be looked up then. */
function areUnknown(top: Cursor): boolean {
  const { node } = top.child('secrets');
  return isMisspelled(stackSection, top, 'secrets') || (node !== undefined && node.kind !== 'map');
}

function checkSource(secret: Cursor, problems: ProblemList): void {
  if (secret.node?.kind !== 'map') return;
  const sources = secret.children().filter(({ key }) => key === 'environment' || key === 'file');
  if (sources.length === 1) return;
  problems.add(secret.keyPlace, secret.path, {
    message: `the secret ${secret.key} has ${sources.length === 0 ? 'no source' : 'two sources'}`,
    fix: `Write either environment: ${secret.key.toUpperCase()} or file: ./secrets/${secret.key}`,
  });
}

function checkUse(used: Cursor, names: readonly string[], problems: ProblemList): void {
  const name = used.text();
  if (name === undefined || names.includes(name)) return;
  const near = nearest(name, names);
  const declare = `Declare it: secrets: { ${name}: { environment: ${name.toUpperCase()} } }`;
  problems.add(used.place, used.path, {
    message: `there is no secret ${name}`,
    fix: near === undefined ? declare : `Did you mean ${near}?`,
  });
}
