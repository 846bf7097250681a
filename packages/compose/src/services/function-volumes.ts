import type { FunctionConfig, Stack, VolumeConfig } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import type { Draft } from '../text/compose-text.ts';
import { findRelativePath } from '../text/relative-path.ts';
import { eventsVolume, gid, readOnlyBind, uid } from './service-parts.ts';
import { hasMountedCode } from './own-image.ts';
import { pathIn, type Plan, toolboxVolume } from './plan.ts';

/** Where `envFile` is in a container. */
export const envFileTarget = '/etc/lambda-stack/function.env';

/** Where directories above a function's code are in its container. */
export const sourcesTarget = '/var/sources';

/** What a function's container gets of the host and of volumes. */
export function functionVolumes(plan: Plan, fn: FunctionConfig): readonly Draft[] {
  const { envFile } = fn;
  const sources = plan.sources.get(fn.name);
  const code = hasMountedCode(fn) ? [pathIn(plan, fn.code, `the code of the function ${fn.name}`)] : [];
  const variables =
    envFile === undefined ? [] : [pathIn(plan, envFile, `the envFile of the function ${fn.name}`)];
  return [
    ...code.map((path) => readOnlyBind(path, '/var/task')),
    ...(sources === undefined
      ? []
      : [readOnlyBind(pathIn(plan, sources, `the sources of the function ${fn.name}`), sourcesTarget)]),
    ...variables.map((path) => readOnlyBind(path, envFileTarget)),
    {
      type: 'volume',
      source: toolboxVolume(plan),
      target: '/.lambda-stack',
      read_only: true,
      volume: { nocopy: true },
    },
    ...fn.container.volumes.map((volume) => ownVolume(plan, volume)),
  ];
}

function ownVolume({ stack }: Plan, { type, source, target, readOnly }: VolumeConfig): Draft {
  const access = readOnly ? { read_only: true } : {};
  if (type === 'volume') return { type, source, target, ...access };
  // Whoever mounts `/dev/dri` means that of each machine.
  const path = findRelativePath(stack.directory, source) ?? source;
  return { type, source: path, target, ...access, bind: { create_host_path: false } };
}

/** A volume that functions write to, and whose it must be for that. */
export interface WrittenVolume {
  readonly source: string;
  /** `UID:GID`, or a UID alone. */
  readonly owner: string;
}

/**
 * Volumes that must be given to someone. A user that is called by its name is known in its image alone: such a volume is as Docker makes
 * it of that image.
 *
 * @throws StackError `NOT_GENERATED` for a volume that two users write to
 */
export function writtenVolumes({ functions }: Stack): readonly WrittenVolume[] {
  const writers = new Map<string, { readonly function: string; readonly owner: string }>();
  for (const { name, container } of functions) {
    const owner = container.user ?? `${uid}:${gid}`;
    for (const { type, source, readOnly } of container.volumes) {
      if (type !== 'volume' || readOnly) continue;
      const first = writers.get(source) ?? { function: name, owner };
      if (first.owner !== owner) throw ofTwoUsers(source, first.function, name);
      writers.set(source, first);
    }
  }
  writers.set(eventsVolume, { function: 'lambda', owner: `${uid}:${gid}` });
  return [...writers]
    .map(([source, { owner }]) => ({ source, owner }))
    .filter(({ owner }) => /^(?:\d|\$\{env:)/.test(owner))
    .sort((a, b) => (a.source < b.source ? -1 : 1));
}

const ofTwoUsers = (volume: string, ...[one, other]: readonly [string, string]): StackError =>
  new StackError(
    'NOT_GENERATED',
    `The functions ${one} and ${other} write to the volume ${volume} as different users`,
    { hint: 'Give both the same user, or one of them readOnly: true for this volume.' },
  );
