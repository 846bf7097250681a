import { InvalidArgumentError } from 'commander';

/** One `--set NAME=VALUE` of `event`. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** Adds what one more `--set` says. @throws InvalidArgumentError */
export function addSetting(text: string, before: readonly Setting[] = []): readonly Setting[] {
  const [, name, value] = /^([^=]+)=([^]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('It must be NAME=VALUE, as in body=hello.');
  return [...before, { name, value }];
}
