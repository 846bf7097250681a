import { RouteKeyError } from './route-key-error.ts';

/**
 * The key of a load balancer's rule, parsed.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
export interface RuleKey {
  /** As written, with a single space: `GET /img/*`, `images`, or `$default`. */
  readonly key: string;
  /** Whether it is `$default`, the default rule, which takes what no other does. */
  readonly isDefault: boolean;
  /** Undefined: any. */
  readonly method?: string;
  /** With `*` and `?`. Undefined: any. */
  readonly pathPattern?: string;
}

const ruleName = /^[A-Za-z0-9_-]+$/;
const method = /^[A-Z_-]{1,40}$/;
const path = /^\/[A-Za-z0-9_\-.$/~"'@:+&*?%]*$/;

/**
 * Reads the key of a rule: a method and a path pattern (`ANY /img/*`), a name for a rule that its conditions alone make, or `$default`.
 * @throws RouteKeyError when a load balancer would refuse it
 */
export function parseRuleKey(text: string): RuleKey {
  const parts = text.trim().split(/\s+/);
  const [first = '', pathPattern] = parts;
  if (parts.length === 1 && first === '$default') return { key: first, isDefault: true };
  if (parts.length === 1 && ruleName.test(first)) {
    checkName(first);
    return { key: first, isDefault: false };
  }
  if (pathPattern === undefined || parts.length > 2) {
    throw new RouteKeyError(
      `"${text}" is not a method and a path pattern, nor the name of a rule`,
      'Write "GET /img/*", a name with conditions, or "$default".',
    );
  }
  checkMethod(first);
  checkPathPattern(pathPattern);
  const key = `${first} ${pathPattern}`;
  return { key, isDefault: false, ...(first === 'ANY' ? {} : { method: first }), pathPattern };
}

/** Whoever keeps rules by name would have numbers first, and the order of rules counts. */
function checkName(text: string): void {
  if (/\D/.test(text)) return;
  throw new RouteKeyError(`the rule's name ${text} is a number`, `Give it a letter, as in "rule-${text}".`);
}

function checkMethod(text: string): void {
  if (method.test(text)) return;
  throw new RouteKeyError(
    `"${text}" is not a method`,
    text === '*' ? 'Write ANY for all methods.' : `Write it in capitals, as in ${text.toUpperCase()}.`,
  );
}

function checkPathPattern(text: string): void {
  if (!text.startsWith('/')) {
    throw new RouteKeyError(`the path pattern "${text}" does not begin with a slash`, `Write "/${text}".`);
  }
  if (/[{}]/.test(text)) {
    throw new RouteKeyError(
      `the path pattern "${text}" has braces: a load balancer has no path parameters`,
      'Write * for any text and ? for any character.',
    );
  }
  if (!path.test(text) || text.length > 128) {
    throw new RouteKeyError(
      `"${text}" is not a path pattern`,
      'It has up to 128 letters, digits and _-.$/~"\'@:+&%, with * for any text and ? for any character.',
    );
  }
}
