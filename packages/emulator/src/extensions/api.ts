import { randomUUID } from 'node:crypto';

import { header, type Exchange } from '@lambda-stack/http';

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
  exchange: Exchange,
): void {
  const operation = `${exchange.method} ${exchange.url.split('?', 1)[0]?.slice(prefix.length) ?? ''}`;
  readBody(exchange, mostBytes, (body) => {
    if (body.kind === 'aborted') return;
    switch (operation) {
      case 'POST register':
        return handleRegister(extensions, metadata, exchange, body.kind === 'whole' ? body.bytes : undefined);
      case 'GET event/next':
        return withExtension(extensions, exchange, (extension) =>
          handleNext(extensions, extension, exchange),
        );
      case 'POST init/error':
      case 'POST exit/error':
        return withExtension(extensions, exchange, (extension) =>
          handleError(
            extensions,
            extension,
            operation === 'POST init/error' ? 'initError' : 'exitError',
            exchange,
          ),
        );
      default:
        answer(exchange, isOperation(operation) ? 405 : 404, {
          errorType: isOperation(operation) ? 'MethodNotAllowed' : 'NotFound',
          errorMessage: `No such operation: ${exchange.method} ${exchange.url}`,
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
  exchange: Exchange,
  body: Buffer | undefined,
): void {
  const name = header(exchange, 'lambda-extension-name');
  if (name === undefined)
    return refuse(exchange, {
      errorType: 'Extension.InvalidExtensionName',
      errorMessage: 'Empty extension name',
    });
  const events = parseEvents(body);
  if ('errorType' in events) return refuse(exchange, events);
  const extension = extensions.register(name, events);
  if ('errorType' in extension) return refuse(exchange, extension);
  const features = header(exchange, 'lambda-extension-accept-feature')?.split(',') ?? [];
  const wantsAccount = features.some((feature) => feature.trim() === 'accountId');
  answer(exchange, 200, wantsAccount ? { ...metadata, accountId } : metadata, [
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
    if (typeof request !== 'object' || request === null || Array.isArray(request))
      return refusal('The body must be a JSON object');
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

function handleNext(extensions: ExtensionSet, extension: Extension, exchange: Exchange): void {
  const deliver = (event: ExtensionEvent): void =>
    answer(exchange, 200, event, ['Lambda-Extension-Event-Identifier', randomUUID()]);
  const refusal = extensions.next(extension, deliver);
  if (refusal) refuse(exchange, refusal);
  else exchange.onClose(() => extension.hangUp(deliver));
}

function handleError(
  extensions: ExtensionSet,
  extension: Extension,
  action: 'initError' | 'exitError',
  exchange: Exchange,
): void {
  const errorType = header(exchange, 'lambda-extension-function-error-type');
  if (errorType === undefined) {
    const errorMessage = 'Lambda-Extension-Function-Error-Type not found';
    return refuse(exchange, { errorType: 'Extension.MissingHeader', errorMessage });
  }
  const refusal = extensions.error(extension, action, errorType);
  if (refusal) refuse(exchange, refusal);
  else answer(exchange, 202, { status: 'OK' });
}

/** Calls `use` with the extension that the identifier in the request names. */
export function withExtension(
  extensions: ExtensionSet,
  exchange: Exchange,
  use: (extension: Extension) => void,
): void {
  const id = header(exchange, 'lambda-extension-identifier');
  if (id === undefined) {
    const errorMessage = 'Missing Lambda-Extension-Identifier header';
    return refuse(exchange, { errorType: 'Extension.MissingExtensionIdentifier', errorMessage });
  }
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) {
    const errorMessage = 'Invalid Lambda-Extension-Identifier';
    return refuse(exchange, { errorType: 'Extension.InvalidExtensionIdentifier', errorMessage });
  }
  const extension = extensions.find(id.toLowerCase());
  if (extension) return use(extension);
  refuse(exchange, {
    errorType: 'Extension.UnknownExtensionIdentifier',
    errorMessage: `Unknown extension ${id}`,
  });
}

const refuse = (exchange: Exchange, refusal: Refusal): void => answer(exchange, 403, refusal);

/** Answers with a body of JSON. */
export function answer(
  exchange: Exchange,
  status: number,
  body: object | string,
  headers: string[] = [],
): void {
  exchange.answer(status, ['Content-Type', 'application/json', ...headers], JSON.stringify(body));
}
