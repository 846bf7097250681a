import type { GatewayConfig } from '@lambda-stack/config';

import type { Draft } from '../text/compose-text.ts';
import { pathIn, type Plan } from './plan.ts';
import { readOnlyBind } from './service-parts.ts';

/** A gateway as its container knows it: files with issuers' keys are where they are mounted. */
export function withMountedKeys(gateway: GatewayConfig): GatewayConfig {
  if (gateway.type !== 'http') return gateway;
  const authorizers = gateway.authorizers.map((authorizer) =>
    authorizer.type === 'jwt' && isFile(authorizer.jwks)
      ? { ...authorizer, jwks: targetOf(gateway.name, authorizer.name) }
      : authorizer,
  );
  return { ...gateway, authorizers };
}

/** The mounts of files with issuers' keys. */
export function keyFileMounts(plan: Plan): readonly Draft[] {
  return plan.gatewayPorts.flatMap(({ gateway }) =>
    gateway.type === 'http'
      ? gateway.authorizers.flatMap((authorizer) => {
          if (authorizer.type !== 'jwt' || !isFile(authorizer.jwks)) return [];
          const what = `the keys of the authorizer ${authorizer.name}`;
          const source = pathIn(plan, authorizer.jwks, what);
          return [readOnlyBind(source, targetOf(gateway.name, authorizer.name))];
        })
      : [],
  );
}

/** What a reference stands for is known in the container alone: there, it can be a URL. */
const isFile = (jwks: string | undefined): jwks is string =>
  jwks !== undefined && !/^(?:https?:\/\/|\$\{env:)/i.test(jwks);

const targetOf = (gateway: string, authorizer: string): string =>
  `/etc/lambda-stack/keys/${gateway}.${authorizer}.json`;
