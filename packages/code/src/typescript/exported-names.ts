import { build } from './build.ts';
import { buildOptions, type BundleOptions } from './bundle.ts';

/**
 * The names that a TypeScript file exports, without running it; undefined where they can't be told: `export =`, all names of a package, or a
 * default export, in which Lambda's client looks, too.
 * @throws BuildFailure for mistakes in it; whatever it says where esbuild is not installed, or can't be started
 */
export async function exportedNames(options: BundleOptions): Promise<readonly string[] | undefined> {
  // Of a CommonJS module, esbuild would not tell them.
  const { outputFiles, metafile } = await build({
    ...buildOptions(options, 'module', new Set()),
    format: 'esm',
    metafile: true,
  });
  const modules = Object.values(metafile?.outputs ?? {}).filter(({ entryPoint }) => entryPoint !== undefined);
  const isOpen =
    modules.some(({ entryPoint = '' }) => metafile?.inputs[entryPoint]?.format !== 'esm') ||
    outputFiles.some(({ text }) => /^export \* from /m.test(text));
  const names = modules.flatMap(({ exports }) => exports);
  return isOpen || names.includes('default') ? undefined : names;
}
