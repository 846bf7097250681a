import type { Address } from '../http/server.ts';
import { profileNames, type ProfileName } from '../profile/profile.ts';
import { parseAddress } from './address.ts';
import { logLevels, parseLogLevel, type LogLevel } from './log-level.ts';
import { SettingError } from './setting-error.ts';
import { parseWhole } from './whole.ts';

/** What the emulator is told by flags; they go before variables. */
interface Flags {
  readonly profile?: ProfileName;
  readonly logLevel?: LogLevel;
  readonly runtimeApi?: Address;
  readonly invokeApi?: Address;
  /** Environments. */
  readonly warm?: number;
  /** Seconds. */
  readonly idleTimeout?: number;
  /** Seconds. */
  readonly queueTimeout?: number;
  readonly snapStart?: true;
}

export interface Arguments {
  readonly flags: Flags;
  /** What starts the runtime, and the handler as its last word where it has more than one. */
  readonly command: readonly string[];
}

/** Flags, and whether a value follows. */
type FlagTable = ReadonlyMap<string, 'value' | 'switch'>;

const rieFlags: FlagTable = new Map([
  ['--log-level', 'value'],
  ['--runtime-api-address', 'value'],
  ['--runtime-interface-emulator-address', 'value'],
  ['--profile', 'value'],
  // Nothing is slow here that a cache would make faster.
  ['--enable-init-caching', 'switch'],
]);

/** Before the command: behind it, they may be its own. */
const ownFlags: FlagTable = new Map([
  ['--warm', 'value'],
  ['--idle-timeout', 'value'],
  ['--queue-timeout', 'value'],
  ['--snapstart', 'switch'],
]);

/** What the `init` of older images took, too. */
const initFlags: FlagTable = new Map([
  ...rieFlags,
  ['--bootstrap', 'value'],
  ['--enable-msg-logs', 'switch'],
]);

/**
 * Reads arguments. Most flags count wherever they stand, behind the command, too; unknown ones there are the command's.
 * @param program the name that the emulator was started by
 * @throws SettingError
 */
export function parseArguments(program: string, words: readonly string[]): Arguments {
  const table = program === 'init' ? initFlags : rieFlags;
  const values = new Map<string, string>();
  const command: string[] = [];
  const rest = words[Symbol.iterator]();
  for (const word of rest) {
    const [name = '', given] = word.split(/=(.*)/s);
    const kind = table.get(name) ?? (command.length === 0 ? ownFlags.get(name) : undefined);
    if (kind === undefined) {
      if (command.length === 0 && word.startsWith('--'))
        throw new SettingError(`${name} is no flag of ${program}: see ${program} --help`);
      command.push(word);
    }
    if (kind === 'switch' && given !== undefined) throw new SettingError(`${name} takes no value`);
    if (kind !== undefined) values.set(name, kind === 'switch' ? '' : (given ?? nextWord(name, rest)));
  }
  const bootstrap = values.get('--bootstrap');
  return { flags: toFlags(values), command: bootstrap === undefined ? command : [bootstrap, ...command] };
}

function nextWord(flag: string, rest: Iterator<string>): string {
  const next = rest.next();
  if (next.done !== true) return next.value;
  throw new SettingError(`${flag} needs a value`);
}

function toFlags(values: ReadonlyMap<string, string>): Flags {
  const read = <T>(name: string, parse: (name: string, text: string) => T): T | undefined => {
    const text = values.get(name);
    return text === undefined ? undefined : parse(name, text);
  };
  const profile = read('--profile', parseProfile);
  const logLevel = read('--log-level', parseLevel);
  const runtimeApi = read('--runtime-api-address', parseAddress);
  const invokeApi = read('--runtime-interface-emulator-address', parseAddress);
  const warm = read('--warm', parseWhole);
  const idleTimeout = read('--idle-timeout', (name, text) => parseWhole(name, text, 1));
  const queueTimeout = read('--queue-timeout', parseWhole);
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(runtimeApi === undefined ? {} : { runtimeApi }),
    ...(invokeApi === undefined ? {} : { invokeApi }),
    ...(warm === undefined ? {} : { warm }),
    ...(idleTimeout === undefined ? {} : { idleTimeout }),
    ...(queueTimeout === undefined ? {} : { queueTimeout }),
    ...(values.has('--snapstart') ? { snapStart: true } : {}),
  };
}

/** @throws SettingError */
export function parseProfile(name: string, text: string): ProfileName {
  const profile = profileNames.find((one) => one === text);
  if (profile !== undefined) return profile;
  throw new SettingError(`${name} is ${JSON.stringify(text)}: it must be ${profileNames.join(' or ')}`);
}

function parseLevel(name: string, text: string): LogLevel {
  const level = parseLogLevel(text);
  if (level !== undefined) return level;
  throw new SettingError(`${name} is ${JSON.stringify(text)}: it must be one of ${logLevels.join(', ')}`);
}
