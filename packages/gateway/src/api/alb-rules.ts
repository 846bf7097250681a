import { createRule, parseRuleKey, RouteKeyError, type RuleRequest } from '@lambda-stack/routes';

import { deriveId } from '../message/identifiers.ts';
import { splitQuery } from '../message/query-string.ts';
import type { AlbOptions } from '../options.ts';
import type { RequestHead } from './api-request.ts';

/** What a rule leads to. */
export interface AlbTarget {
  /** The rule's key. */
  readonly key: string;
  readonly function: string;
  readonly targetGroupArn: string;
}

interface Rule extends AlbTarget {
  readonly isDefault: boolean;
  readonly takes: (request: RuleRequest) => boolean;
}

/**
 * The rules of a load balancer: the first one that takes a request has it, in the order of their definition, and the default rule takes
 * what is left.
 * @throws RouteKeyError
 */
export function createAlbRules(options: AlbOptions): (request: RequestHead) => AlbTarget | undefined {
  const all = options.routes.map((route): Rule => {
    const { key, isDefault, method, pathPattern } = parseRuleKey(route.key);
    const own = createRule({
      httpRequestMethod: method === undefined ? undefined : [method],
      pathPattern: pathPattern === undefined ? undefined : [pathPattern],
    });
    const more = createRule(route.conditions ?? {});
    return {
      key,
      function: route.function,
      targetGroupArn: targetGroupArn(options, route.function),
      isDefault,
      takes: (request) => own(request) && more(request),
    };
  });
  const [fallback, second] = all.filter(({ isDefault }) => isDefault);
  if (second !== undefined)
    throw new RouteKeyError('the rule "$default" stands twice', 'Remove one of them.');
  const rules = all.filter(({ isDefault }) => !isDefault);
  return (head) => {
    const request = toRuleRequest(head);
    return rules.find(({ takes }) => takes(request)) ?? fallback;
  };
}

/** Each function has a target group of its own, as on AWS, where a group of the type lambda has one function. */
function targetGroupArn({ region, accountId, name }: AlbOptions, functionName: string): string {
  const id = `${deriveId(name, functionName)}${deriveId(functionName)}`.slice(0, 16);
  return `arn:aws:elasticloadbalancing:${region}:${accountId}:targetgroup/${functionName}/${id}`;
}

function toRuleRequest({ method, rawPath, rawQuery, host, headers, sourceIp }: RequestHead): RuleRequest {
  return {
    method,
    path: rawPath,
    host: host.replace(/:\d*$/, ''),
    headers: (wanted) => headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value),
    query: [...splitQuery(rawQuery)].flatMap(([name, values]) =>
      values.map((value) => [name, value] as const),
    ),
    sourceIp,
  };
}
