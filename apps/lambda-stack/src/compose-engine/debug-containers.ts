import { rmSync } from 'node:fs';

import { isZip } from '@lambda-stack/code';
import { serviceName, sourcesTarget } from '@lambda-stack/compose';
import type { FunctionConfig, Stack } from '@lambda-stack/config';

import { chooseDebuggers } from '../debug/choose-debuggers.ts';
import { debugOverlay, debugPortsIn } from '../debug/compose-overlay.ts';
import type { DebugWish } from '../debug/debug-wish.ts';
import type { DebuggedPaths, Debugger } from '../debug/debugger.ts';
import { sourcesAbove } from '../generate/typescript-sources.ts';
import type { LockedImages } from '../lock/lock-file.ts';
import { readJson, writeJson } from '../project/json-file.ts';
import type { StatePaths } from '../project/paths.ts';
import type { OwnListener } from '../ports/listen.ts';
import { portsOf, type ComposeStack } from './compose-stack.ts';

export interface DebuggedStack {
  /** With its references kept. */
  readonly kept: Stack;
  readonly resolved: Stack;
  readonly images: LockedImages;
  readonly paths: StatePaths;
  /** The stack as it is now, if it is there. */
  readonly present: ComposeStack | undefined;
  /** Those of the stack's endpoint and gateways on this machine. */
  readonly listeners: readonly OwnListener[];
}

/**
 * Lets containers be debugged, or no more: by a file in the state directory that is laid over the generated one.
 * @throws StackError as `chooseDebuggers` does
 */
export async function debugContainers(
  wishes: readonly DebugWish[],
  { kept, resolved, images, paths, present, listeners }: DebuggedStack,
): Promise<readonly Debugger[]> {
  const { debugFile } = paths;
  if (wishes.length === 0) {
    rmSync(debugFile, { force: true });
    return [];
  }
  const { debuggers, release } = await chooseDebuggers(wishes, resolved, {
    commandOf: (fn) => commandOf(fn, images),
    pathsOf: (fn) => pathsOf(fn, resolved),
    present: present ? presentDebuggers(resolved, present, readJson(debugFile)) : new Map(),
    listeners,
  });
  await release();
  writeJson(debugFile, debugOverlay(kept, debuggers));
  return debuggers;
}

/** The ports that the functions' containers have for their debuggers. */
function presentDebuggers(
  { functions }: Stack,
  present: ComposeStack,
  overlay: unknown,
): ReadonlyMap<string, number> {
  const ports = debugPortsIn(overlay);
  return new Map(
    functions.flatMap(({ name }) => {
      const service = serviceName(name);
      const port = ports.get(service);
      const isPublished = portsOf(present, service).some(({ hostPort }) => hostPort === port);
      return port !== undefined && isPublished ? [[name, port] as const] : [];
    }),
  );
}

function pathsOf(fn: FunctionConfig, { directory }: Stack): DebuggedPaths | undefined {
  if (fn.runtime === undefined || isZip(fn.code)) return undefined;
  const sources = sourcesAbove(fn, directory);
  return sources === undefined
    ? { local: fn.code, remote: '/var/task' }
    : { local: sources, remote: sourcesTarget };
}

function commandOf(fn: FunctionConfig, images: LockedImages): readonly string[] {
  const facts = fn.image === undefined ? undefined : images.get(fn.image);
  if (fn.runtime !== undefined) return [];
  return [...(fn.entrypoint ?? facts?.entrypoint ?? []), ...(fn.command ?? facts?.command ?? [])];
}
