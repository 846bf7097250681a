import { nearest } from '@lambda-stack/runtimes';

import type { Words } from '../problems/problem.ts';
import type { ProblemList } from '../problems/problem-list.ts';
import { headerNames } from '../schema/names.ts';
import type { Cursor } from '../tree/cursor.ts';
import { gatewayType } from './gateways.ts';

/** Whatever has `cors` says in it what browsers ask for: an origin that no page has, say, would let nobody in, without a word. */
export function checkCors(top: Cursor, problems: ProblemList): void {
  const gateways = top.child('gateways').named();
  const urls = top
    .child('functions')
    .named()
    .map((each) => each.child('url'));
  for (const owner of [top.child('endpoint'), ...gateways])
    checkLists(owner.child('cors'), methods, problems);
  for (const url of urls) {
    checkLists(url.child('cors'), urlMethods, problems);
    checkUrlAge(url.child('cors'), problems);
  }
  for (const gateway of gateways) {
    if (gatewayType(gateway) === 'http') checkCredentials(gateway.child('cors'), problems);
  }
}

function checkLists(cors: Cursor, allowed: readonly string[], problems: ProblemList): void {
  checkEach(cors.child('allowOrigins'), originProblem, problems);
  checkEach(cors.child('allowMethods'), (text) => methodProblem(text, allowed), problems);
  checkEach(cors.child('allowHeaders'), headerProblem, problems);
  checkEach(cors.child('exposeHeaders'), headerProblem, problems);
}

function checkEach(
  list: Cursor,
  problemOf: (text: string) => Words | undefined,
  problems: ProblemList,
): void {
  for (const each of list.children()) {
    const text = each.text();
    const words = text === undefined || text === '*' ? undefined : problemOf(text);
    if (words !== undefined) problems.add(each.place, each.path, words);
  }
}

/** An origin is compared as browsers write it. `null` is that of pages without one. */
function originProblem(text: string): Words | undefined {
  if (text === 'null' || /^https?:\/\/\*$/.test(text)) return undefined;
  if (!/^[a-z][a-z\d+.-]*:\/\/[^\s/?#*]+\/?$/i.test(text) || !URL.canParse(text)) {
    return {
      message: `${text} is no origin: a scheme, a host and perhaps a port`,
      fix: 'Write for example "https://app.example.com"; "https://*" stands for all of a scheme, "*" for all.',
    };
  }
  const { protocol, host } = new URL(text);
  const origin = `${protocol}//${host}`;
  return origin === text
    ? undefined
    : { message: `no browser writes the origin ${text} like that`, fix: `Write "${origin}"` };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-url-cors.html */
const urlMethods = methods.filter((method) => method !== 'OPTIONS');

function methodProblem(text: string, allowed: readonly string[]): Words | undefined {
  if (allowed.includes(text)) return undefined;
  const near = text === 'ANY' ? '"*"' : nearest(text.toUpperCase(), allowed);
  return {
    message: `${text} is no method that AWS takes here`,
    fix: near === undefined ? `Methods are ${allowed.join(', ')}, and "*" for all.` : `Did you mean ${near}?`,
  };
}

function headerProblem(text: string): Words | undefined {
  const { pattern, noun, rule } = headerNames;
  return pattern.test(text) ? undefined : { message: `"${text}" cannot be the name of ${noun}`, fix: rule };
}

/** An HTTP API that lets credentials in names the origins that may send them: API Gateway refuses any other. */
function checkCredentials(cors: Cursor, problems: ProblemList): void {
  const { node, place, path } = cors.child('allowCredentials');
  const origins = cors.child('allowOrigins').children();
  const isAllowed = node?.kind === 'scalar' && node.value === true;
  if (!isAllowed || !origins.some((origin) => origin.text() === '*')) return;
  problems.add(place, path, {
    message: 'credentials are not for all origins: API Gateway refuses them beside "*", and so do browsers',
    fix: 'Name the origins: allowOrigins: ["http://localhost:3000"]; or remove allowCredentials.',
  });
}

/** -1 is API Gateway's alone. @see https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html */
function checkUrlAge(cors: Cursor, problems: ProblemList): void {
  const { node, place, path } = cors.child('maxAge');
  if (node?.kind !== 'scalar' || node.value !== -1) return;
  problems.add(place, path, {
    message: 'maxAge of a function URL cannot be below 0: Lambda takes 0 to 86400 seconds',
    fix: 'Write 0, or leave it out: browsers then ask before each request.',
  });
}
