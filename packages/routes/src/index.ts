export { echoFunction } from './echo-function.ts';
export { parseRouteKey, type RouteKey, type RouteRules } from './route-key.ts';
export { RouteKeyError } from './route-key-error.ts';
export { createRouter, type RouteMatch, type Router } from './router.ts';
export type { Segment } from './segment.ts';
export { parseRouteSelection, type RouteSelector } from './route-selection.ts';
export { parseWebSocketRouteKey, takesMessages } from './websocket-route-key.ts';
export { createRule, type RuleConditions, type RuleRequest } from './rule.ts';
export { parseRuleKey, type RuleKey } from './rule-key.ts';
