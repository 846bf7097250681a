import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { readBody } from '../http/body.ts';
import type { Extension, ExtensionEvent, ExtensionEventType } from './extension.ts';
import type { ExtensionSet, Refusal } from './extension-set.ts';

/** Whose environment it is. */
export interface FunctionMetadata {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
  readonly accountId: string;
}

const prefix = '/2020-01-01/extension/';

/** Bodies of these requests are small. */
const mostBytes = 262_144;

export const isExtensionPath = (url: string): boolean => url.startsWith(prefix);

/**
 * The Extensions API of one environment.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export function handleExtensionRequest(
  extensions: ExtensionSet,
  metadata: FunctionMetadata,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const operation = `${request.method ?? ''} ${(request.url ?? '').split('?', 1)[0]?.slice(prefix.length) ?? ''}`;
  readBody(request, mostBytes, (body) => {
    if (body.kind === 'aborted') return;
    switch (operation) {
      case 'POST register':
        return handleRegister(
          extensions,
          metadata,
          request,
          response,
          body.kind === 'whole' ? body.bytes : undefined,
        );
      case 'GET event/next':
        return withExtension(extensions, request, response, (extension) =>
          handleNext(extensions, extension, response),
        );
      case 'POST init/error':
      case 'POST exit/error':
        return withExtension(extensions, request, response, (extension) =>
          handleError(
            extensions,
            extension,
            operation === 'POST init/error' ? 'initError' : 'exitError',
            request,
            response,
          ),
        );
      default:
        answer(response, isOperation(operation) ? 405 : 404, {
          errorType: isOperation(operation) ? 'MethodNotAllowed' : 'NotFound',
          errorMessage: `No such operation: ${request.method ?? ''} ${request.url ?? ''}`,
        });
    }
  });
}

const paths = ['register', 'event/next', 'init/error', 'exit/error'];

const isOperation = (operation: string): boolean =>
  paths.includes(operation.slice(operation.indexOf(' ') + 1));

function handleRegister(
  extensions: ExtensionSet,
  { accountId, ...metadata }: FunctionMetadata,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer | undefined,
): void {
  const name = header(request, 'lambda-extension-name');
  if (name === undefined)
    return refuse(response, {
      errorType: 'Extension.InvalidExtensionName',
      errorMessage: 'Empty extension name',
    });
  const events = parseEvents(body);
  if ('errorType' in events) return refuse(response, events);
  const extension = extensions.register(name, events);
  if ('errorType' in extension) return refuse(response, extension);
  const features = header(request, 'lambda-extension-accept-feature')?.split(',') ?? [];
  const wantsAccount = features.some((feature) => feature.trim() === 'accountId');
  answer(response, 200, wantsAccount ? { ...metadata, accountId } : metadata, [
    'Lambda-Extension-Identifier',
    extension.id,
  ]);
}

/** The events that a registration asks for: `{"events":["INVOKE","SHUTDOWN"]}`. */
function parseEvents(body: Buffer | undefined): readonly ExtensionEventType[] | Refusal {
  const refusal = (errorMessage: string): Refusal => ({ errorType: 'InvalidRequestFormat', errorMessage });
  if (body === undefined) return refusal(`The body has more than ${mostBytes} bytes`);
  try {
    const request: unknown = JSON.parse(body.toString());
    if (typeof request !== 'object' || request === null) return refusal('The body must be a JSON object');
    const { events = [], configurationKeys = [] } = request as {
      events?: unknown;
      configurationKeys?: unknown;
    };
    if (!Array.isArray(events)) return refusal('events must be an array');
    if (Array.isArray(configurationKeys) && configurationKeys.length > 0)
      return refusal('configurationKeys are deprecated; use environment variables instead');
    const unknown: unknown = events.find((event) => event !== 'INVOKE' && event !== 'SHUTDOWN');
    if (unknown !== undefined) {
      return {
        errorType: 'Extension.InvalidEventType',
        errorMessage: `${typeof unknown === 'string' ? unknown : JSON.stringify(unknown)}: ErrorInvalidEventType`,
      };
    }
    return [...new Set(events as ExtensionEventType[])];
  } catch (error) {
    return refusal(error instanceof Error ? error.message : String(error));
  }
}

function handleNext(extensions: ExtensionSet, extension: Extension, response: ServerResponse): void {
  const deliver = (event: ExtensionEvent): void =>
    answer(response, 200, event, ['Lambda-Extension-Event-Identifier', randomUUID()]);
  const refusal = extensions.next(extension, deliver);
  if (refusal) refuse(response, refusal);
  else response.once('close', () => extension.hangUp(deliver));
}

function handleError(
  extensions: ExtensionSet,
  extension: Extension,
  action: 'initError' | 'exitError',
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const errorType = header(request, 'lambda-extension-function-error-type');
  if (errorType === undefined) {
    const errorMessage = 'Lambda-Extension-Function-Error-Type not found';
    return refuse(response, { errorType: 'Extension.MissingHeader', errorMessage });
  }
  const refusal = extensions.error(extension, action, errorType);
  if (refusal) refuse(response, refusal);
  else answer(response, 202, { status: 'OK' });
}

/** Calls `use` with the extension that the identifier in the request names. */
export function withExtension(
  extensions: ExtensionSet,
  request: IncomingMessage,
  response: ServerResponse,
  use: (extension: Extension) => void,
): void {
  const id = header(request, 'lambda-extension-identifier');
  if (id === undefined) {
    const errorMessage = 'Missing Lambda-Extension-Identifier header';
    return refuse(response, { errorType: 'Extension.MissingExtensionIdentifier', errorMessage });
  }
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) {
    const errorMessage = 'Invalid Lambda-Extension-Identifier';
    return refuse(response, { errorType: 'Extension.InvalidExtensionIdentifier', errorMessage });
  }
  const extension = extensions.find(id.toLowerCase());
  if (extension) return use(extension);
  refuse(response, {
    errorType: 'Extension.UnknownExtensionIdentifier',
    errorMessage: `Unknown extension ${id}`,
  });
}

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const refuse = (response: ServerResponse, refusal: Refusal): void => answer(response, 403, refusal);

/** Answers with a body of JSON. */
export function answer(
  response: ServerResponse,
  status: number,
  body: object | string,
  headers: string[] = [],
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(Buffer.byteLength(text)),
    ...headers,
  ]);
  response.end(text);
}
