import { nearest } from '../problems/nearest.ts';
import { type Path, pathText, type Words } from '../problems/problem.ts';
import { hasReference } from '../references/reference.ts';
import { rereadScalar } from '../references/reread-scalar.ts';
import type { ConfigNode } from '../tree/node.ts';
import type { FieldFacts } from './field.ts';
import { laterKeys } from './later-keys.ts';

/** What the whole is called, which has no key. */
const top = 'the configuration';

export function unknownKey(key: string, noun: string, known: readonly string[]): Words {
  const keys = `Keys of ${noun} are ${known.filter((each) => !each.startsWith('$')).join(', ')}.`;
  if (laterKeys[noun]?.includes(key) === true) {
    return { message: `${key} is not supported by this version`, fix: `Remove it. ${keys}` };
  }
  const near = nearest(key, known);
  return {
    message: `${key} is not a key of ${noun}`,
    fix: near === undefined ? keys : `Did you mean ${near}?`,
  };
}

export function missingKey(path: Path, facts: FieldFacts): Words {
  const { key, owner } = parted(path);
  const message = owner === '' ? `${key} is missing` : `${owner} has no ${key}`;
  return { message, fix: `Add it: ${key}: ${facts.example}` };
}

export function wrongValue(path: Path, node: ConfigNode, facts: FieldFacts): Words {
  const { key } = parted(path);
  return { message: `${key} ${facts.rule}; got ${described(node)}`, fix: fixOf(key, node, facts) };
}

function fixOf(key: string, node: ConfigNode, facts: FieldFacts): string {
  const written = key === top || key.endsWith(']') ? '' : `${key}: `;
  if (node.kind === 'scalar' && node.value === null)
    return `Give it a value, as in ${written}${facts.example}, or remove it.`;
  if (node.kind === 'scalar' && hasReference(node.text)) {
    return `Let the variable have such a value, or write one here: ${written}${facts.example}`;
  }
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    const plain = rereadScalar(node.value);
    const wanted = rereadScalar(facts.example);
    if (plain !== node.value && typeof plain === typeof wanted)
      return `Write it without quotes: ${written}${node.value}`;
  }
  if (
    node.kind === 'scalar' &&
    typeof node.value !== 'string' &&
    typeof rereadScalar(facts.example) === 'string'
  ) {
    return `Write it in quotes: ${written}"${node.text}"`;
  }
  return `Write for example ${written}${facts.example}`;
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
