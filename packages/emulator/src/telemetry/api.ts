import type { Exchange } from '@lambda-stack/http';

import { answer, withExtension } from '../extensions/api.ts';
import type { ExtensionSet } from '../extensions/extension-set.ts';
import { readBody } from '../http/body.ts';
import type { TelemetryApi } from './subscription-request.ts';
import type { Telemetry } from './telemetry.ts';

/** Bodies of these requests are small. */
const mostBytes = 262_144;

const paths: readonly { readonly api: TelemetryApi; readonly path: RegExp }[] = [
  { api: 'telemetry', path: /^\/2022-07-01\/telemetry\/?(?:\?|$)/ },
  { api: 'logs', path: /^\/2020-08-15\/logs\/?(?:\?|$)/ },
];

/** The API that a request is for; AWS's documentation has its path with and without a slash at its end. */
export const telemetryApiOf = (url: string): TelemetryApi | undefined =>
  paths.find(({ path }) => path.test(url))?.api;

/**
 * The Telemetry API and the Logs API of one environment: `PUT` subscribes an extension.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html
 */
export function handleTelemetryRequest(
  api: TelemetryApi,
  telemetry: Telemetry,
  extensions: ExtensionSet,
  exchange: Exchange,
): void {
  readBody(exchange, mostBytes, (body) => {
    if (body.kind === 'aborted') return;
    if (exchange.method !== 'PUT') {
      const errorMessage = `${exchange.method} is not allowed: PUT subscribes`;
      return answer(exchange, 405, { errorType: 'MethodNotAllowed', errorMessage });
    }
    const refused = telemetry.refusal(api);
    // AWS's emulator asks no one who it is.
    if (refused) return answer(exchange, refused.status, refused.body);
    if (body.kind === 'too-large') {
      const errorMessage = `The body has more than ${mostBytes} bytes`;
      return answer(exchange, 413, { errorType: 'RequestEntityTooLarge', errorMessage });
    }
    withExtension(extensions, exchange, ({ name }) => {
      const subscribed = telemetry.subscribe(api, name, body.bytes);
      answer(exchange, subscribed.status, subscribed.body);
    });
  });
}
