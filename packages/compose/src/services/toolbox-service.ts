import type { Draft, DraftMap } from '../text/compose-text.ts';
import { labels, program } from './service-parts.ts';
import type { WrittenVolume } from './function-volumes.ts';
import {
  defaultNodeImage,
  generatedPath,
  nodeImage,
  type Plan,
  toolboxImage,
  toolboxVolume,
} from './plan.ts';

/**
 * The one-shot service that comes first: its image is that of `gateway` and `lambda`, Docker fills the volume of the functions from it,
 * and it gives named volumes to those who write to them.
 */
export function toolboxService(plan: Plan, volumes: readonly WrittenVolume[]): Draft {
  const mounted = volumes.map(({ source }) => ({ type: 'volume', source, target: directoryOf(source) }));
  return {
    image: toolboxImage(plan),
    build: {
      context: generatedPath(plan, '.lambda-stack/toolbox'),
      ...buildArguments(plan),
    },
    user: '0:0',
    entrypoint: [program('prepare'), ...volumes.flatMap(({ source, owner }) => [owner, directoryOf(source)])],
    command: [],
    volumes: [{ type: 'volume', source: toolboxVolume(plan), target: '/.lambda-stack' }, ...mounted],
    read_only: true,
    cap_drop: ['ALL'],
    // What it is there for.
    cap_add: ['CHOWN'],
    security_opt: ['no-new-privileges:true'],
    network_mode: 'none',
    restart: 'no',
    labels: labels(plan, 'toolbox'),
  };
}

/** Where packages are installed, they come from the registry of whoever builds. */
function buildArguments(plan: Plan): DraftMap {
  const image = nodeImage(plan);
  const args: DraftMap = {
    ...(image === defaultNodeImage ? {} : { NODE_IMAGE: image }),
    ...(plan.toolbox.files.has('package-lock.json') ? { NPM_CONFIG_REGISTRY: null } : {}),
  };
  return Object.keys(args).length === 0 ? {} : { args };
}

const directoryOf = (volume: string): string => `/volumes/${volume}`;
