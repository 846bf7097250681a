import { contextVariables } from '@lambda-stack/routes';
import { nearest } from '@lambda-stack/runtimes';

import type { ProblemList } from '../problems/problem-list.ts';
import type { AuthorizerType } from '../schema/authorizer-section.ts';
import type { Cursor } from '../tree/cursor.ts';

/** How an API writes what of a request is meant. */
interface Spelling {
  /** Before `header.NAME`. */
  readonly request: string;
  /** Before `context.NAME` and `stageVariables.NAME`. */
  readonly variable: string;
}

const spellings: Readonly<Record<'http' | 'rest' | 'websocket', Spelling>> = {
  http: { request: '$request.', variable: '$' },
  rest: { request: 'method.request.', variable: '' },
  websocket: { request: 'route.request.', variable: '' },
};

const parameter = /^(?:\$request|method\.request|route\.request)\.((?:header|querystring)\..+)$/;
const variableParts = /^\$?(context|stageVariables)\.(.+)$/;
const variable = /^\$?((?:context|stageVariables)\..+)$/;

/** What types of authorizers take that do not take everything. */
const takes: Readonly<Partial<Record<AuthorizerType, { readonly pattern: RegExp; readonly rule: string }>>> =
  {
    token: { pattern: /^header\./, rule: 'one header' },
    jwt: { pattern: /^(?:header|querystring)\./, rule: 'one header, or one parameter of the query string' },
  };

/** Whose identity sources they are. */
export interface AuthorizerKind {
  readonly api: keyof typeof spellings;
  readonly type: AuthorizerType;
  /** The names of those that the API's stage has. */
  readonly stageVariables: readonly string[];
}

/** Identity sources are written as their API writes them, and are what their authorizer can look at. */
export function checkIdentitySources(
  sources: Cursor,
  { api, type, stageVariables }: AuthorizerKind,
  problems: ProblemList,
): void {
  const all = sources.children();
  const only = takes[type];
  const [, second] = all;
  if (only !== undefined && second !== undefined) {
    problems.add(second.place, second.path, {
      message: `an authorizer of type ${type} has one identity source`,
      fix: 'Remove the others.',
    });
  }
  for (const source of all) {
    const text = source.text();
    if (text === undefined) continue;
    const meant = spell(text, spellings[api]);
    const example = shown(`${spellings[api].request}header.Authorization`);
    if (meant === undefined) {
      problems.add(source.place, source.path, {
        message: `${text} is no identity source`,
        fix: `Write for example ${example}`,
      });
    } else if (only !== undefined && !only.pattern.test(parameter.exec(text)?.[1] ?? '')) {
      problems.add(source.place, source.path, {
        message: `the identity source of type ${type} is ${only.rule}; got ${text}`,
        fix: `Write for example ${example}`,
      });
    } else if (meant !== text) {
      problems.add(source.place, source.path, {
        message: `${text} is not how a gateway of type ${api} writes it`,
        fix: `Write ${shown(meant)}`,
      });
    } else {
      checkVariable(source, text, stageVariables, problems);
    }
  }
}

/** A variable that nobody sets would have every request refused. */
function checkVariable(
  source: Cursor,
  text: string,
  stageVariables: readonly string[],
  problems: ProblemList,
): void {
  const [, place, name = ''] = variableParts.exec(text) ?? [];
  if (place === undefined) return;
  const known = place === 'context' ? contextVariables : stageVariables;
  if (known.includes(name)) return;
  const near = nearest(name, known);
  const all = known.length === 0 ? 'Add it to stageVariables.' : `There are ${known.join(', ')}.`;
  problems.add(source.place, source.path, {
    message:
      place === 'context' ? `there is no context variable ${name}` : `there is no stage variable ${name}`,
    fix: near === undefined ? all : `Did you mean ${near}?`,
  });
}

/** An expression as an API writes it, whichever one it was written for; `undefined` for what is none. */
function spell(text: string, { request, variable: prefix }: Spelling): string | undefined {
  const [, requested] = parameter.exec(text) ?? [];
  if (requested !== undefined) return `${request}${requested}`;
  const [, named] = variable.exec(text) ?? [];
  return named === undefined ? undefined : `${prefix}${named}`;
}

/** As YAML takes it everywhere. */
const shown = (text: string): string => (text.startsWith('$') ? `"${text}"` : text);
