import { basename, dirname } from 'node:path';

import type { FunctionConfig, RuntimeFunction } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import type { Draft, DraftMap } from '../text/compose-text.ts';
import { generatedPath, nodeImage, pathIn, pinned, type Plan } from './plan.ts';

const isZip = (path: string): boolean => path.toLowerCase().endsWith('.zip');

/** Whether the function's code is a directory of the host in its container. */
export const hasMountedCode = (fn: FunctionConfig): fn is RuntimeFunction =>
  fn.runtime !== undefined && !isZip(fn.code);

/** Whether a function needs an image of its own: layers and zip files are put into one. */
export const needsOwnImage = (fn: RuntimeFunction): boolean => fn.layers.length > 0 || isZip(fn.code);

/** Directories and zip files that go into an image, in the order in which they are laid over each other. */
interface Source {
  /** Its build context. */
  readonly name: string;
  readonly path: string;
  readonly target: '/opt/' | '/var/task/';
  readonly what: string;
}

function sourcesOf(fn: RuntimeFunction): readonly Source[] {
  const layers = fn.layers.map((path, index): Source => {
    const number = String(index + 1);
    return {
      name: `layer${number}`,
      path,
      target: '/opt/',
      what: `layer ${number} of the function ${fn.name}`,
    };
  });
  if (!isZip(fn.code)) return layers;
  const what = `the code of the function ${fn.name}`;
  return [...layers, { name: 'code', path: fn.code, target: '/var/task/', what }];
}

/** Where the Dockerfile of a function is. */
export const ownImageDirectory = (fn: FunctionConfig): string => `.lambda-stack/functions/${fn.name}`;

/** How the image of a function's own is built: each source is a build context, that of a zip file the folder that it is in. */
export function ownBuild(plan: Plan, fn: RuntimeFunction): DraftMap {
  const sources = sourcesOf(fn);
  const hasZip = sources.some(({ path }) => isZip(path));
  const contexts = sources.map(({ name, path, what }): [string, Draft] => [
    name,
    pathIn(plan, isZip(path) ? dirname(path) : path, what),
  ]);
  return {
    context: generatedPath(plan, ownImageDirectory(fn)),
    additional_contexts: {
      ...Object.fromEntries(contexts),
      ...(hasZip ? { toolbox: generatedPath(plan, '.lambda-stack/toolbox') } : {}),
    },
    args: {
      BASE_IMAGE: pinned(plan, fn.baseImage),
      ...(hasZip ? { NODE_IMAGE: nodeImage(plan) } : {}),
    },
  };
}

/** What `docker compose watch` looks at, for it is not mounted. */
export function ownSources(plan: Plan, fn: RuntimeFunction): readonly string[] {
  return sourcesOf(fn).map(({ path, what }) => pathIn(plan, path, what));
}

/** The Dockerfile of a function's own image. */
export function ownDockerfile(fn: RuntimeFunction): string {
  const sources = sourcesOf(fn);
  const zips = sources.filter(({ path }) => isZip(path));
  const lines = [
    `# The function ${fn.name}, with what cannot be mounted: layers, and what is in zip files.`,
    'ARG BASE_IMAGE',
    ...(zips.length === 0 ? [] : ['ARG NODE_IMAGE', ...unzipStage(zips)]),
    'FROM ${BASE_IMAGE}',
    ...sources.map(({ name, path, target }) =>
      isZip(path) ? `COPY --from=unzipped /${name}/ ${target}` : `COPY --from=${name} . ${target}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function unzipStage(zips: readonly Source[]): readonly string[] {
  return [
    'FROM ${NODE_IMAGE} AS unzipped',
    'COPY --from=toolbox app/unzip.mjs /unzip.mjs',
    ...zips.flatMap(({ name, path, what }) => [
      `COPY --from=${name} ${JSON.stringify([fileName(path, what), `/${name}.zip`])}`,
      `RUN ["node", "/unzip.mjs", "/${name}.zip", "/${name}"]`,
    ]),
    '',
  ];
}

/** A Dockerfile has its own meaning for some signs. */
function fileName(path: string, what: string): string {
  const name = basename(path);
  if (!/[*?[\]\\$"\p{Cc}]/u.test(name)) return name;
  throw new StackError(
    'NOT_GENERATED',
    `The name of ${path}, ${what}, has a sign that a Dockerfile takes for more than itself`,
    {
      hint: 'Rename it: without * ? [ ] \\ $ " and control characters.',
    },
  );
}
