import { basename, dirname, join } from 'node:path';

import { brokenModule } from './broken-module.ts';
import { build, isBuildFailure, type BundleBuild } from './build.ts';
import { configFiles } from './config-files.ts';
import { moduleKind } from './module-kind.ts';
import { packagePlaces } from './package-places.ts';
import { packagesPlugin } from './packages-plugin.ts';
import { describeProblems, describeWarnings, type BundleProblem } from './problems.ts';
import { withSourceMap } from './source-map.ts';
import { sourcePlaces, sourcesPlugin } from './sources-plugin.ts';

export interface BundleOptions {
  /** The file that is bundled; absolute. */
  readonly source: string;
  /** The function's directory: files in it are named relative to it. */
  readonly directory: string;
  /** What Node.js must be able to read the result: `node22`. */
  readonly target: string;
  /** Directories of packages beside those of the source: layers', say. */
  readonly packageDirectories: readonly string[];
  /** Whether a directory is a project's topmost one, above which no settings are waited for. */
  readonly isProject: (directory: string) => boolean;
}

/** What TypeScript was made into. */
export interface Bundle {
  /** The name of the module, which is its source's with another extension. */
  readonly file: string;
  /** The module, with its source map. */
  readonly text: string;
  /** All files that it depends on, those that are missing, too; absolute. */
  readonly inputs: readonly string[];
  /** What may be wrong with it, each with its place and code frame. */
  readonly warnings: readonly string[];
  /** Why it can't be run. The module throws that when it is loaded. */
  readonly problem?: BundleProblem;
}

/**
 * Makes a TypeScript file, and all that it imports beside packages, into one module that Node.js runs, by the settings of its
 * `tsconfig.json`. Types are not checked. Packages are left where they are and loaded by Node.js.
 * @throws where esbuild is not installed, or can't be started
 */
export async function bundleTypeScript(options: BundleOptions): Promise<Bundle> {
  const { source, directory, isProject } = options;
  const seen = new Set<string>([source]);
  const name = basename(source).replace(/\.\w+$/, '');
  try {
    const { outputFiles, warnings } = await build(buildOptions(options, name, seen));
    return {
      ...withSourceMap(outputFiles),
      inputs: [...seen, ...(await configFiles(seen, isProject))],
      warnings: describeWarnings(warnings, directory),
    };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const problem = describeProblems(error.errors, directory);
    return {
      file: `${name}.cjs`,
      text: brokenModule(problem),
      inputs: [...seen, ...(await configFiles(seen, isProject))],
      warnings: describeWarnings(error.warnings, directory),
      problem,
    };
  }
}

/** What esbuild is told. @param seen takes the files that are read, and those that are missing */
export function buildOptions(
  { source, directory, target, packageDirectories, isProject }: BundleOptions,
  name: string,
  seen: Set<string>,
): BundleBuild {
  const format = moduleKind(source);
  return {
    entryPoints: { [name]: source },
    // Nothing is written there.
    outdir: directory,
    outExtension: { '.js': format === 'esm' ? '.mjs' : '.cjs' },
    absWorkingDir: directory,
    bundle: true,
    write: false,
    platform: 'node',
    // Without those of bundlers: Node.js loads the packages.
    conditions: [],
    format,
    target,
    nodePaths: [...packageDirectories],
    sourcemap: 'external',
    sourcesContent: false,
    keepNames: true,
    logLevel: 'silent',
    define: { ...sourcePlaces },
    banner: {
      js:
        format === 'esm'
          ? "import { createRequire as __createRequire } from 'node:module';"
          : "const { createRequire: __createRequire } = require('node:module');",
    },
    plugins: [
      sourcesPlugin(seen),
      packagesPlugin(format, join(dirname(source), 'package.json'), (missing, from) => {
        for (const place of packagePlaces(missing, from, isProject)) seen.add(place);
      }),
    ],
  };
}
