import { resolve } from 'node:path';

import { splitReferences, type GatewayConfig } from '@lambda-stack/config';

import type { Draft } from '../text/compose-text.ts';
import { pathIn, type Plan } from './plan.ts';
import { readOnlyBind } from './service-parts.ts';

/** Where an issuer's keys are, as far as that is known before the container runs. */
interface Keys {
  /** The file that is mounted. */
  readonly file: string;
  /** What the container is told, given where the file is mounted. */
  readonly written: (target: string) => string;
}

/** A gateway as its container knows it: files with issuers' keys are where they are mounted. */
export function withMountedKeys(gateway: GatewayConfig): GatewayConfig {
  if (gateway.type !== 'http') return gateway;
  const authorizers = gateway.authorizers.map((authorizer) => {
    const keys = authorizer.type === 'jwt' ? findKeys(authorizer.jwks) : undefined;
    return keys === undefined
      ? authorizer
      : { ...authorizer, jwks: keys.written(targetOf(gateway.name, authorizer.name)) };
  });
  return { ...gateway, authorizers };
}

/** The mounts of files with issuers' keys. */
export function keyFileMounts(plan: Plan): readonly Draft[] {
  return plan.gatewayPorts.flatMap(({ gateway }) =>
    gateway.type === 'http'
      ? gateway.authorizers.flatMap((authorizer) => {
          const keys = authorizer.type === 'jwt' ? findKeys(authorizer.jwks) : undefined;
          if (keys === undefined) return [];
          const what = `the keys of the authorizer ${authorizer.name}`;
          const source = pathIn(plan, resolve(plan.stack.directory, keys.file), what);
          return [readOnlyBind(source, targetOf(gateway.name, authorizer.name))];
        })
      : [],
  );
}

/**
 * Undefined where nothing is to be mounted. What a variable has is known in the container alone, and a URL there; the default of a
 * reference can be a file.
 */
function findKeys(jwks: string | undefined): Keys | undefined {
  const [first, ...rest] = splitReferences(jwks ?? '');
  if (jwks === undefined || first === undefined || isUrl(jwks)) return undefined;
  if (first.kind !== 'reference') return { file: jwks, written: (target) => target };
  const { name, fallback = '' } = first;
  if (rest.length > 0 || fallback === '' || isUrl(fallback)) return undefined;
  return { file: fallback, written: (target) => `\${env:${name}:-${target}}` };
}

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text);

const targetOf = (gateway: string, authorizer: string): string =>
  `/etc/lambda-stack/keys/${gateway}.${authorizer}.json`;
