import type { FunctionUrlConfig } from '../model/gateway.ts';
import type { Listener } from '../model/listener.ts';
import type { FunctionSection } from '../schema/function-section.ts';
import type { UrlSection } from '../schema/url-field.ts';
import { apiId } from './api-id.ts';
import { corsConfig } from './cors-config.ts';

/** The URLs that functions have, by function. */
export function urlSections(
  functions: Readonly<Record<string, FunctionSection>>,
): readonly (readonly [name: string, section: UrlSection])[] {
  return Object.entries(functions).flatMap(([name, { url = false }]) =>
    url === false ? [] : [[name, url === true ? {} : url] as const],
  );
}

export function urlConfig(
  stack: string,
  name: string,
  section: UrlSection,
  listener: Listener,
): FunctionUrlConfig {
  return {
    name,
    ...listener,
    type: 'url',
    function: name,
    // No gateway has such a name.
    apiId: apiId(stack, `url/${name}`),
    authType: section.authType ?? 'NONE',
    invokeMode: section.invokeMode ?? 'BUFFERED',
    cors: corsConfig(section.cors),
  };
}
