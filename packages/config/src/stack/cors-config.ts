import type { CorsConfig } from '../model/listener.ts';
import type { CorsSection } from '../schema/cors-field.ts';

/** `*` does not stand for the header that tokens and signatures are in. @see https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name */
const everyOrigin: CorsConfig = {
  allowOrigins: ['*'],
  allowMethods: ['*'],
  allowHeaders: ['*', 'authorization'],
  exposeHeaders: [],
  allowCredentials: false,
};

export function corsConfig(cors: boolean | CorsSection = false): CorsConfig | undefined {
  if (cors === false) return undefined;
  if (cors === true) return everyOrigin;
  return {
    allowOrigins: cors.allowOrigins ?? [],
    allowMethods: cors.allowMethods ?? [],
    allowHeaders: cors.allowHeaders ?? [],
    exposeHeaders: cors.exposeHeaders ?? [],
    ...(cors.maxAge === undefined ? {} : { maxAge: cors.maxAge }),
    allowCredentials: cors.allowCredentials ?? false,
  };
}
