import { BlockList, isIP, isIPv6 } from 'node:net';

import { RouteKeyError } from './route-key-error.ts';
import { wildcard } from './wildcard.ts';

/**
 * What a request must have for a rule of a load balancer: all conditions that are there, and one of the values of each. Patterns have
 * `*` for any text and `?` for any character.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export interface RuleConditions {
  /** Patterns, without regard to case. */
  readonly hostHeader?: readonly string[] | undefined;
  /** Patterns of the path as it was sent. */
  readonly pathPattern?: readonly string[] | undefined;
  /** Exact. */
  readonly httpRequestMethod?: readonly string[] | undefined;
  /** Patterns by header, without regard to case; each header is a condition. */
  readonly httpHeader?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Patterns, without regard to case: `name=value`, or a value alone, whatever its name. */
  readonly queryString?: readonly string[] | undefined;
  /** Networks: `10.0.0.0/8`, `2001:db8::/32`. */
  readonly sourceIp?: readonly string[] | undefined;
}

/** A request as rules look at it. */
export interface RuleRequest {
  readonly method: string;
  /** As it was sent, without the query string. */
  readonly path: string;
  /** Without the port. */
  readonly host: string;
  /** The values of a header, whose name is given in lower case. */
  readonly headers: (name: string) => readonly string[];
  /** Names and values as they were sent. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly sourceIp: string;
}

type Condition = (request: RuleRequest) => boolean;

/**
 * Makes the test of a rule's conditions.
 * @throws RouteKeyError for a network that is none
 */
export function createRule(conditions: RuleConditions): (request: RuleRequest) => boolean {
  const tests = conditionsOf(conditions);
  return (request) => tests.every((test) => test(request));
}

function conditionsOf(conditions: RuleConditions): Condition[] {
  const { hostHeader, pathPattern, httpRequestMethod, httpHeader = {}, queryString, sourceIp } = conditions;
  const tests: Condition[] = Object.entries(httpHeader).map(([name, patterns]) => {
    const matches = anyOf(patterns, true);
    return ({ headers }) => headers(name.toLowerCase()).some(matches);
  });
  if (httpRequestMethod !== undefined) tests.push(({ method }) => httpRequestMethod.includes(method));
  if (hostHeader !== undefined) {
    const matches = anyOf(hostHeader, true);
    tests.push(({ host }) => matches(host));
  }
  if (pathPattern !== undefined) {
    const matches = anyOf(pathPattern, false);
    tests.push(({ path }) => matches(path));
  }
  if (queryString !== undefined) tests.push(queryCondition(queryString));
  if (sourceIp !== undefined) tests.push(sourceCondition(sourceIp));
  return tests;
}

function anyOf(patterns: readonly string[], ignoreCase: boolean): (text: string) => boolean {
  const tests = patterns.map((pattern) => wildcard(pattern, { ignoreCase, escapes: true }));
  return (text) => tests.some((test) => test(text));
}

function queryCondition(texts: readonly string[]): Condition {
  const pairs = texts.map((text) => {
    const equals = text.indexOf('=');
    return {
      name: wildcard(equals === -1 ? '*' : text.slice(0, equals), { ignoreCase: true, escapes: true }),
      value: wildcard(text.slice(equals + 1), { ignoreCase: true, escapes: true }),
    };
  });
  return ({ query }) =>
    query.some(([name, value]) => pairs.some((pair) => pair.name(name) && pair.value(value)));
}

/**
 * Networks of the two families apart: to a list of both, an address of IPv4 is one of IPv6 as well.
 * @throws RouteKeyError
 */
function sourceCondition(networks: readonly string[]): Condition {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const text of networks) {
    const { address, bits, family } = parseNetwork(text);
    lists[family].addSubnet(address, bits, family);
  }
  return ({ sourceIp }) => {
    const family = familyOf(sourceIp);
    return lists[family].check(sourceIp, family);
  };
}

interface Network {
  readonly address: string;
  /** How many bits of the address are the network's. */
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** @throws RouteKeyError */
function parseNetwork(text: string): Network {
  const [, address = '', digits = ''] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  const [family, bits] = [familyOf(address), Number(digits)];
  if (isIP(address) !== 0 && bits <= (family === 'ipv6' ? 128 : 32)) return { address, bits, family };
  throw new RouteKeyError(`"${text}" is not a network`, 'Write an address and its bits, as in 10.0.0.0/8.');
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');
