import type { ProblemList } from '../problems/problem-list.ts';
import {
  apiKeyNames,
  authorizerNames,
  environmentNames,
  functionNames,
  gatewayNames,
  gatewayResponseNames,
  headerNames,
  mediaTypeNames,
  networkNames,
  type Names,
  runtimeNames,
  secretNames,
  serviceNames,
  stageVariableNames,
  volumeNames,
} from '../schema/names.ts';
import { splitTightKey } from '../schema/meant-key.ts';
import { missingSpace } from '../schema/words.ts';
import type { Cursor } from '../tree/cursor.ts';

/** Names are written by their rules, and none is reserved. Those of routes depend on the gateway's type. */
export function checkNames(top: Cursor, problems: ProblemList): void {
  const functions = top.child('functions').named();
  const gateways = top.child('gateways').named();
  checkAll(functions, functionNames, problems);
  checkAll(gateways, gatewayNames, problems);
  checkAll(top.child('secrets').named(), secretNames, problems);
  checkAll(top.child('services').named(), serviceNames, problems);
  checkAll(top.child('volumes').named(), volumeNames, problems);
  checkAll(top.child('networks').named(), networkNames, problems);
  checkAll(top.child('baseImages').children(), runtimeNames, problems);
  for (const each of functions) checkAll(each.child('environment').children(), environmentNames, problems);
  for (const each of gateways) checkGatewayNames(each, problems);
}

function checkGatewayNames(gateway: Cursor, problems: ProblemList): void {
  const responses = gateway.child('gatewayResponses').children();
  checkAll(gateway.child('stageVariables').children(), stageVariableNames, problems);
  checkAll(gateway.child('authorizers').named(), authorizerNames, problems);
  checkAll(gateway.child('apiKeys').children(), apiKeyNames, problems);
  checkAll(responses, gatewayResponseNames, problems);
  for (const route of gateway.child('routes').children())
    checkAll(route.child('conditions').child('httpHeader').children(), headerNames, problems);
  for (const each of responses) {
    checkAll(each.child('headers').children(), headerNames, problems);
    checkAll(each.child('templates').children(), mediaTypeNames, problems);
  }
}

function checkAll(cursors: readonly Cursor[], names: Names, problems: ProblemList): void {
  for (const { key, keyPlace, path, node } of cursors) {
    const pair = node?.kind === 'scalar' && node.value === null ? splitTightKey(key) : undefined;
    if (pair !== undefined) problems.add(keyPlace, path, missingSpace(pair.key, pair.value));
    else if (names.reserved?.includes(key) === true) {
      problems.add(keyPlace, path, {
        message: `${key} is reserved: ${names.reservedFor ?? 'Lambda sets it itself'}`,
        fix: 'Remove it, or choose another name.',
      });
    } else if (!names.pattern.test(key)) {
      problems.add(keyPlace, path, {
        message: `"${key}" cannot be the name of ${names.noun}`,
        fix: names.rule,
      });
    }
  }
}
