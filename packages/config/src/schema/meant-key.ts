import { nearest } from '@lambda-stack/runtimes';

/** What AWS SAM, CloudFormation and other frameworks call keys, in lower case. */
const foreignKeys: ReadonlyMap<string, string> = new Map([
  ['codeuri', 'code'],
  ['memorysize', 'memory'],
  ['env', 'environment'],
  ['envs', 'environment'],
  ['variables', 'environment'],
  ['reservedconcurrency', 'concurrency'],
  ['reservedconcurrentexecutions', 'concurrency'],
  ['provisionedconcurrency', 'warm'],
  ['stagename', 'stage'],
]);

/** `key:value` that was meant as a key with a value, and is a key. */
const tight = /^([^\s:]+):(\S.*)$/;

/** The two parts of a key that has its value in it, for want of a space. */
export function splitTightKey(key: string): { readonly key: string; readonly value: string } | undefined {
  const [, name, value] = tight.exec(key) ?? [];
  return name === undefined || value === undefined ? undefined : { key: name, value };
}

/** Which of the known keys one was probably meant to be. */
export function meantKey(key: string, known: readonly string[]): string | undefined {
  const name = splitTightKey(key)?.key ?? key;
  const lower = name.toLowerCase();
  const foreign = foreignKeys.get(lower);
  if (foreign !== undefined && known.includes(foreign)) return foreign;
  return known.find((each) => each.toLowerCase() === lower) ?? nearest(name, known);
}
