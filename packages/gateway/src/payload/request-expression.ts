import { parseQuery, parseRestQuery } from '../message/query-string.ts';
import { contextVariable } from './context-variables.ts';
import type { EventSource } from './event-source.ts';

/** Reads a value from a request, or from what is known of it; undefined where it has none. */
export type RequestReader = (source: EventSource) => string | undefined;

const parameter =
  /^(?<request>method\.request|route\.request|\$request)\.(?<place>header|querystring|path)\.(?<name>.+)$/;
const variable = /^\$?(?<place>context|stageVariables)\.(?<name>.+)$/;

/**
 * Reads an expression that names a value of a request, as REST (`method.request.header.X`), WebSocket (`route.request.header.X`) and
 * HTTP APIs (`$request.header.X`) write it; undefined for what is none.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function requestReader(expression: string): RequestReader | undefined {
  const { groups = {} } = parameter.exec(expression) ?? variable.exec(expression) ?? {};
  const { request, place = '', name = '' } = groups;
  return readers.get(place)?.(name, request === '$request' ? parseQuery : parseRestQuery);
}

/** Makes a reader of a value's name. */
type CreateReader = (name: string, parse: typeof parseQuery) => RequestReader;

/** By where a value is. */
const readers: ReadonlyMap<string, CreateReader> = new Map<string, CreateReader>([
  ['header', headerReader],
  [
    'querystring',
    (name, parse) =>
      ({ request }) =>
        parse(request.rawQuery).get(name)?.join(','),
  ],
  [
    'path',
    (name) =>
      ({ pathParameters }) =>
        own(pathParameters, name),
  ],
  ['context', (name) => (source) => contextVariable(name, source)],
  [
    'stageVariables',
    (name) =>
      ({ api }) =>
        own(api.stageVariables, name),
  ],
]);

function headerReader(headerName: string): RequestReader {
  const lowerName = headerName.toLowerCase();
  return ({ request }) => {
    const values = request.headers.filter(([name]) => name.toLowerCase() === lowerName);
    return values.length === 0 ? undefined : values.map(([, value]) => value).join(',');
  };
}

function own(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
