import type { Draft, DraftMap } from '../text/compose-text.ts';
import type { Plan } from './plan.ts';

/** Whom functions run as in Lambda. */
export const functionUser = { uid: 993, gid: 990 } as const;

/** Whom services run as. `up` passes the caller's ids on Linux, so that private files can be read. */
export const uid: string = reference('LAMBDA_STACK_UID', functionUser.uid);
export const gid: string = reference('LAMBDA_STACK_GID', functionUser.gid);

function reference(name: string, fallback: number): string {
  return `\${env:${name}:-${fallback}}`;
}

/** The network with a way out, and the one without. */
export const front = 'front';
export const internal = 'internal';

/** The volume of asynchronous invocations that wait. */
export const eventsVolume = 'lambda-stack-events';

/** Where our programs are in a container. */
export const program = (name: string): string => `/.lambda-stack/bin/${name}`;

/** The labels of what is generated. */
export function labels(
  plan: Plan,
  kind: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const all = { stack: plan.stack.name, kind, ...more };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [`dev.lambda-stack.${key}`, value]));
}

/** What a container may not do. */
export const hardening = {
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
} as const;

/** `/tmp` for a user, of so many MB; programs in it can be run, as in Lambda. */
export function tmpfs(user: string, size: number): string {
  const [, owner, group] = /^([^:]*\$\{env:[^}]*\}|\d+):(.*\$\{env:[^}]*\}|\d+)$/.exec(user) ?? [];
  const ownership =
    owner === undefined || group === undefined ? 'mode=1777' : `uid=${owner},gid=${group},mode=0700`;
  return `/tmp:exec,${ownership},size=${size}m`;
}

/** Asks our probe. */
export function healthcheck(...args: readonly string[]): DraftMap {
  return {
    test: ['CMD', program('probe'), ...args],
    interval: '30s',
    timeout: '5s',
    retries: 3,
    start_period: '60s',
    start_interval: '1s',
  };
}

/** A file or directory that a container can read. A missing one is an error: Docker would make a directory of root's. */
export const readOnlyBind = (source: string, target: string): Draft => ({
  type: 'bind',
  source,
  target,
  read_only: true,
  bind: { create_host_path: false },
});

/** What waits for the toolbox's image and volume. */
export const afterToolbox = { toolbox: { condition: 'service_completed_successfully' } } as const;
