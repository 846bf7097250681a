import { join } from 'node:path';

import { bundleTypeScript, exportedNames, type Bundle, type BundleOptions } from '@lambda-stack/code';
import {
  EntrypointError,
  isProjectDirectory,
  nodeFiles,
  parseRuntime,
  type Roots,
} from '@lambda-stack/runtimes';

import type { FunctionDefinition } from '../options.ts';
import { reasonOf } from '../reason-of.ts';

/** What a function's TypeScript was made into. */
export interface FunctionBundle extends Bundle {
  /** When reading its files began, in ms since 1970. */
  readonly since: number;
}

/** What a function is bundled by. */
export type BundledDefinition = Pick<FunctionDefinition, 'runtime' | 'image' | 'handler' | 'sources'>;

/** Whether a function may be TypeScript: one that a Node.js client loads by its handler. */
export const mayBeBundled = ({ runtime, image }: Pick<FunctionDefinition, 'runtime' | 'image'>): boolean =>
  parseRuntime(runtime)?.language === 'nodejs' && (image === undefined || image.command.length === 0);

/**
 * Bundles a function that is TypeScript; undefined for another one.
 * @throws EntrypointError where there is no esbuild
 */
export async function bundleFunction(
  definition: BundledDefinition,
  roots: Pick<Roots, 'task' | 'opt'>,
): Promise<FunctionBundle | undefined> {
  const options = bundleOptions(definition, roots);
  if (options === undefined) return undefined;
  const since = Date.now();
  try {
    return { ...(await bundleTypeScript(options)), since };
  } catch (error) {
    throw new EntrypointError(
      'language-missing',
      `${options.source} is TypeScript, and cannot be bundled: ${reasonOf(error)}`,
      definition.image
        ? 'Run lambda-stack generate or up again, so that the toolbox has esbuild.'
        : 'Install esbuild beside lambda-stack, or compile the file to JavaScript.',
    );
  }
}

/** What the file of a function that bundles exports; undefined where that can't be told, or it is no TypeScript. */
export async function functionExports(
  definition: BundledDefinition,
  roots: Pick<Roots, 'task' | 'opt'>,
): Promise<readonly string[] | undefined> {
  const options = bundleOptions(definition, roots);
  return options && (await exportedNames(options));
}

function bundleOptions(
  definition: BundledDefinition,
  roots: Pick<Roots, 'task' | 'opt'>,
): BundleOptions | undefined {
  if (!mayBeBundled(definition)) return undefined;
  const { sources = roots.task } = definition;
  const { javaScript, typeScript } = nodeFiles(definition.handler, sources);
  if (javaScript !== undefined || typeScript === undefined) return undefined;
  const { version = '' } = parseRuntime(definition.runtime) ?? {};
  return {
    source: typeScript,
    directory: sources,
    target: `node${Math.min(Number(version), Number.parseInt(process.versions.node))}`,
    packageDirectories: packageDirectories(definition, roots.opt, version),
    isProject: isProjectDirectory,
  };
}

/** Where packages are that a function finds by `NODE_PATH`. */
function packageDirectories(
  { image }: BundledDefinition,
  layers: string | undefined,
  version: string,
): readonly string[] {
  const opt = image ? '/opt' : layers;
  const inLayers =
    opt === undefined
      ? []
      : [`nodejs/node${version}`, 'nodejs'].map((place) => join(opt, place, 'node_modules'));
  return image ? [...inLayers, '/var/runtime/node_modules'] : inLayers;
}
