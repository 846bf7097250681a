import { parseQuery } from '../message/query-string.ts';
import { contextVariable } from './context-variables.ts';
import type { EventSource } from './event-source.ts';

/** Reads a value from a request, or from what is known of it; undefined where it has none. */
export type RequestReader = (source: EventSource) => string | undefined;

const parameter = /^(?:method\.request|route\.request|\$request)\.(header|querystring|path)\.(.+)$/;
const variable = /^\$?(context|stageVariables)\.(.+)$/;

/**
 * Reads an expression that names a value of a request, as REST (`method.request.header.X`), WebSocket (`route.request.header.X`) and
 * HTTP APIs (`$request.header.X`) write it; undefined for what is none.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function requestReader(expression: string): RequestReader | undefined {
  const [, place = '', name = ''] = parameter.exec(expression) ?? variable.exec(expression) ?? [];
  return readers.get(place)?.(name);
}

/** By where a value is, from its name. */
const readers: ReadonlyMap<string, (name: string) => RequestReader> = new Map<
  string,
  (name: string) => RequestReader
>([
  ['header', headerReader],
  [
    'querystring',
    (name) =>
      ({ request }) =>
        parseQuery(request.rawQuery, /&/).get(name)?.join(','),
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
