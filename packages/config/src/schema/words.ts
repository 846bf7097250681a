import { type Path, pathText, type Words } from '../problems/problem.ts';
import { hasReference } from '../references/reference.ts';
import { rereadScalar } from '../references/reread-scalar.ts';
import type { ConfigNode } from '../tree/node.ts';
import type { FieldFacts } from './field.ts';
import { laterKeys } from './later-keys.ts';
import { meantKey, splitTightKey } from './meant-key.ts';

/** What the whole is called, which has no key. */
const top = 'the configuration';

/** What wrong values are held against. */
interface Expectation extends FieldFacts {
  /** Whether a value would be right here. */
  readonly accepts: (value: unknown) => boolean;
  /** Whether there must be one. */
  readonly isRequired: boolean;
}

export function unknownKey(key: string, noun: string, known: readonly string[]): Words {
  const pair = splitTightKey(key);
  const meant = meantKey(key, known);
  if (pair !== undefined && meant !== undefined) return missingSpace(meant, pair.value);
  const keys = `Keys of ${noun} are ${known.filter((each) => !each.startsWith('$')).join(', ')}.`;
  if (laterKeys[noun]?.some((each) => each.toLowerCase() === key.toLowerCase()) === true) {
    return { message: `${key} is not supported by this version`, fix: `Remove it. ${keys}` };
  }
  return {
    message: `${key} is not a key of ${noun}`,
    fix: meant === undefined ? keys : `Did you mean ${meant}?`,
  };
}

export function missingSpace(key: string, value: string): Words {
  return { message: 'a space is missing after the colon', fix: `Write ${key}: ${value}` };
}

export function missingKey(path: Path, facts: FieldFacts): Words {
  const { key, owner } = parted(path);
  const message = owner === '' ? `${key} is missing` : `${owner} has no ${key}`;
  return { message, fix: `Add it: ${key}: ${facts.example}` };
}

export function wrongValue(path: Path, node: ConfigNode, expected: Expectation): Words {
  const { key } = parted(path);
  return { message: `${key} ${expected.rule}; got ${described(node)}`, fix: fixOf(key, node, expected) };
}

function fixOf(key: string, node: ConfigNode, { example, accepts, ...expected }: Expectation): string {
  const written = key === top || key.endsWith(']') ? '' : `${keyText(key)}: `;
  if (node.kind !== 'scalar') return `Write for example ${written}${example}`;
  if (node.value === null) {
    return `Give it a value, as in ${written}${example}${expected.isRequired ? '.' : ', or remove it.'}`;
  }
  if (hasReference(node.text)) {
    const wanted = 'Let the variable have such a value';
    return hasReference(example) ? `${wanted}.` : `${wanted}, or write one here: ${written}${example}`;
  }
  if (typeof node.value === 'string') {
    const plain = rereadScalar(node.value);
    if (plain !== node.value && accepts(plain)) return `Write it without quotes: ${written}${node.value}`;
    const cased = [node.value.toLowerCase(), node.value.toUpperCase()].find(accepts);
    if (cased !== undefined) return `Did you mean ${cased}?`;
    const pair =
      accepts({}) || expected.noun !== undefined ? splitTightKey(firstWord(node.value)) : undefined;
    if (pair !== undefined) return `Put a space after the colon: ${pair.key}: ${pair.value}`;
  } else if (expected.isName !== true && accepts(node.text)) {
    return `Write it in quotes: ${written}"${node.text}"`;
  }
  return `Write for example ${written}${example}`;
}

function firstWord(text: string): string {
  return text.split(/\s/, 1).join('');
}

/** As a key is written in YAML. */
function keyText(key: string): string {
  return /^[\w$.[\]-]+$/.test(key) ? key : JSON.stringify(key);
}

function described(node: ConfigNode): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  if (node.value === null) return 'nothing';
  if (typeof node.value !== 'string') return node.text;
  // What an environment variable holds may be a secret.
  if (hasReference(node.value)) return `the value of ${node.value}`;
  return JSON.stringify(node.value.length > 40 ? `${node.value.slice(0, 39)}…` : node.value);
}

/** `functions.hello.secrets[0]` is `secrets[0]` of `functions.hello`. */
function parted(path: Path): { key: string; owner: string } {
  const at = path.findLastIndex((step) => typeof step === 'string');
  const last = path.at(-1);
  if (at <= 0) return { key: pathText(path) || top, owner: '' };
  return {
    key: typeof last === 'string' ? last : pathText(path.slice(at)),
    owner: pathText(path.slice(0, at)),
  };
}
