import type { FunctionConfig } from '@lambda-stack/config';

import { type Draft, type DraftMap, passed } from '../text/compose-text.ts';
import { dependencies } from './dependencies.ts';
import { front, gid, hardening, healthcheck, internal, labels, tmpfs, uid } from './service-parts.ts';
import { startOf } from './entrypoint.ts';
import { functionEnvironment } from './function-environment.ts';
import { functionVolumes } from './function-volumes.ts';
import { needsOwnImage, ownBuild, ownSources } from './own-image.ts';
import { pathIn, pinned, type Plan } from './plan.ts';

/** What extensions call their own environment, and where they listen for telemetry. */
const sandboxHosts = { sandbox: '127.0.0.1', 'sandbox.localdomain': '127.0.0.1' };

/** MB for the emulator itself. */
const emulatorMemory = 128;

/** One function: the emulator, and the runtimes that it starts. */
export function functionService(plan: Plan, fn: FunctionConfig): DraftMap {
  const { container } = fn;
  const user = container.user ?? `${uid}:${gid}`;
  return {
    ...imageOf(plan, fn),
    ...given('platform', container.platform),
    ...listed('profiles', container.profiles),
    user,
    ...(fn.runtime === undefined ? {} : { working_dir: '/var/task' }),
    ...startOf(plan, fn),
    environment: functionEnvironment(plan, fn),
    ...listed('secrets', fn.secrets),
    volumes: functionVolumes(plan, fn),
    ...(hasEnvironmentSecret(plan, fn) ? {} : { read_only: true }),
    tmpfs: [tmpfs(user, container.tmpSize)],
    ...given('shm_size', container.shmSize === undefined ? undefined : `${container.shmSize}m`),
    mem_limit: `${memoryOf(fn)}m`,
    ...hardening,
    ...listed('cap_add', container.capAdd),
    ...listed('sysctls', container.sysctls),
    ...given('pid', container.pid),
    networks: [...(container.internet ? [front] : []), internal, ...container.networks],
    extra_hosts: { ...sandboxHosts, ...container.extraHosts },
    depends_on: dependencies(plan, container.dependsOn),
    healthcheck: healthcheckOf(fn),
    restart: 'on-failure',
    stop_grace_period: '5s',
    ...develop(plan, fn),
    labels: labels(plan, 'function', { function: fn.name }),
  };
}

function imageOf(plan: Plan, fn: FunctionConfig): DraftMap {
  if (fn.runtime !== undefined)
    return needsOwnImage(fn) ? { build: ownBuild(plan, fn) } : { image: pinned(plan, fn.baseImage) };
  if (fn.image !== undefined) return { image: pinned(plan, fn.image) };
  const { context, dockerfile, target, args, secrets } = fn.build;
  return {
    build: {
      context: pathIn(plan, context, `the build context of the function ${fn.name}`),
      ...given('dockerfile', dockerfile),
      ...given('target', target),
      ...listed('args', args),
      ...listed('secrets', secrets),
    },
  };
}

/** All environments at once, the emulator, and what is in memory as files. Without any environment, room for one: 0 is no limit to Docker. */
function memoryOf({ concurrency, memory, container }: FunctionConfig): number {
  return Math.max(1, concurrency) * memory + emulatorMemory + container.tmpSize + (container.shmSize ?? 0);
}

/** Compose writes such a secret into the container, and refuses where its root cannot be written. */
function hasEnvironmentSecret({ stack }: Plan, fn: FunctionConfig): boolean {
  return stack.secrets.some((secret) => fn.secrets.includes(secret.name) && 'environment' in secret);
}

function healthcheckOf({ container }: FunctionConfig): Draft {
  const own = Object.entries(container.healthcheck).map(([key, value]): [string, Draft] => [
    key,
    passed(value),
  ]);
  const rest = container.healthcheck['disable'] === true ? {} : healthcheck('8080');
  return { ...rest, ...Object.fromEntries(own) };
}

/** What is in an image and not mounted is built again by `docker compose watch`. */
function develop(plan: Plan, fn: FunctionConfig): DraftMap {
  if (fn.watch === false) return {};
  const { ignore } = fn.watch;
  const watch = builtIn(plan, fn).map((path) => ({ path, action: 'rebuild', ...listed('ignore', ignore) }));
  return watch.length === 0 ? {} : { develop: { watch } };
}

function builtIn(plan: Plan, fn: FunctionConfig): readonly string[] {
  if (fn.runtime !== undefined) return ownSources(plan, fn);
  if (fn.build === undefined) return [];
  return [pathIn(plan, fn.build.context, `the build context of the function ${fn.name}`)];
}

const given = (key: string, value: Draft | undefined): DraftMap =>
  value === undefined ? {} : { [key]: value };

/** A list or map that is written only where something is in it. */
const listed = (key: string, value: readonly string[] | Readonly<Record<string, string>>): DraftMap =>
  Object.keys(value).length === 0 ? {} : { [key]: value };
