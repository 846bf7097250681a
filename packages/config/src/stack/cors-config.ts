import type { CorsConfig } from '../model/listener.ts';
import type { CorsSection } from '../schema/cors-field.ts';

const everyOrigin: CorsConfig = {
  allowOrigins: ['*'],
  allowMethods: ['*'],
  allowHeaders: ['*'],
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
