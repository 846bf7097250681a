import type { GatewayOptions } from '../options.ts';
import type { Api } from './api.ts';
import { createHttpApi } from './http-api.ts';
import { createRestApi } from './rest-api.ts';

/**
 * Makes the API that a gateway's options describe.
 * @throws RouteKeyError
 */
export function createApi(options: GatewayOptions): Api {
  switch (options.type) {
    case 'http':
      return createHttpApi(options);
    case 'rest':
      return createRestApi(options);
  }
}
