import { createRule, parseRuleKey, RouteKeyError, type RuleKey } from '@lambda-stack/routes';

import type { Words } from '../problems/problem.ts';
import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';

/** Rules of a load balancer say something, say it once, and have a condition unless they are the default rule. */
export function checkLoadBalancer(gateway: Cursor, problems: ProblemList): void {
  for (const route of gateway.child('routes').children()) {
    const conditions = route.child('conditions');
    const rule = ruleOf(route);
    if (rule !== undefined) {
      checkRule(rule, route, problems);
      checkNumber(rule, route, problems);
    }
    for (const condition of conditions.children()) checkValues(condition, problems);
    for (const network of conditions.child('sourceIp').children()) checkNetwork(network, problems);
  }
}

/** Undefined where the key is none, which is told with those of other gateways. */
function ruleOf(route: Cursor): RuleKey | undefined {
  try {
    return parseRuleKey(route.key);
  } catch (error) {
    if (error instanceof RouteKeyError) return undefined;
    throw error;
  }
}

function checkRule({ isDefault, method, pathPattern }: RuleKey, route: Cursor, problems: ProblemList): void {
  const conditions = route.child('conditions');
  const refuse = (cursor: Cursor, words: Words): void => problems.add(cursor.keyPlace, cursor.path, words);
  if (isDefault && conditions.node !== undefined) {
    refuse(conditions, {
      message: 'the default rule has no conditions: it takes what is left',
      fix: 'Remove them, or give the rule a name.',
    });
  }
  if (!isDefault && pathPattern === undefined && conditions.children().length === 0) {
    refuse(route, {
      message: `the rule ${route.key} has no conditions: it would take every request`,
      fix: 'Give it some: { function: hello, conditions: { hostHeader: ["*.example.com"] } }; or write "$default".',
    });
  }
  for (const [key, said] of [
    ['httpRequestMethod', method],
    ['pathPattern', pathPattern],
  ] as const) {
    const condition = conditions.child(key);
    if (said === undefined || condition.node === undefined) continue;
    refuse(condition, {
      message: `${key} is said by the rule's key already, ${said}`,
      fix: 'Remove it, or give the rule a name for its key.',
    });
  }
}

/**
 * A rule has so many values in all of its conditions.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
const mostValues = 5;

function checkNumber({ method, pathPattern }: RuleKey, route: Cursor, problems: ProblemList): void {
  const conditions = route.child('conditions');
  const said = [method, pathPattern].filter((part) => part !== undefined).length;
  const count = said + valuesOf(conditions);
  if (count <= mostValues) return;
  problems.add(conditions.keyPlace, conditions.path, {
    message: `the rule ${route.key} has ${count} values in its conditions; a load balancer takes ${mostValues}`,
    fix: 'Divide it into several rules, one after the other.',
  });
}

const valuesOf = (condition: Cursor): number =>
  condition.node?.kind === 'map'
    ? condition.children().reduce((sum, each) => sum + valuesOf(each), 0)
    : condition.children().length;

/** A condition, or a header's within `httpHeader`, has at least one value. */
function checkValues(condition: Cursor, problems: ProblemList): void {
  if (condition.node?.kind === 'map') {
    for (const each of condition.children()) checkValues(each, problems);
  } else if (condition.node?.kind === 'list' && condition.children().length === 0) {
    problems.add(condition.keyPlace, condition.path, {
      message: `${condition.key} has no value: the rule would take nothing`,
      fix: 'Add a value, or remove it.',
    });
  }
}

function checkNetwork(network: Cursor, problems: ProblemList): void {
  const text = network.text();
  if (text?.includes('/') !== true) return;
  try {
    createRule({ sourceIp: [text] });
  } catch (error) {
    if (!(error instanceof RouteKeyError)) throw error;
    problems.add(network.place, network.path, { message: error.message, fix: error.hint });
  }
}
