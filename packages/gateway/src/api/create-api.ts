import type { GatewayOptions, WebSocketApiOptions } from '../options.ts';
import { createAlb } from './alb.ts';
import type { Api } from './api.ts';
import { createFunctionUrl } from './function-url.ts';
import { createHttpApi } from './http-api.ts';
import { createRestApi } from './rest-api.ts';

/**
 * Makes the API that a gateway's options describe, of those that answer requests.
 * @throws RouteKeyError
 */
export function createApi(options: Exclude<GatewayOptions, WebSocketApiOptions>): Api {
  switch (options.type) {
    case 'http':
      return createHttpApi(options);
    case 'rest':
      return createRestApi(options);
    case 'url':
      return createFunctionUrl(options);
    case 'alb':
      return createAlb(options);
  }
}
