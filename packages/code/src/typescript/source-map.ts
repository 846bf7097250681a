import { basename, dirname, resolve } from 'node:path';

import type { OutputFile } from 'esbuild';

import type { Bundle } from './bundle.ts';

/**
 * A module that carries its source map, so that debuggers elsewhere need not read files of this machine, with the absolute paths of its
 * sources, so that it can be anywhere.
 */
export function withSourceMap(outputs: readonly OutputFile[]): Pick<Bundle, 'file' | 'text'> {
  const module = outputs.find(({ path }) => /\.[cm]js$/.test(path));
  const map = outputs.find(({ path }) => path === `${module?.path}.map`);
  if (map === undefined || module === undefined) throw new Error('esbuild has not made a source map');
  const content = JSON.parse(map.text) as { readonly sources: readonly string[] };
  const sources = content.sources.map((source) =>
    isInvented(source) ? source : resolve(dirname(map.path), source),
  );
  // No debugger shows them, or steps into them.
  const ignoreList = sources.flatMap((source, index) => (isInvented(source) ? [index] : []));
  const encoded = Buffer.from(JSON.stringify({ ...content, sources, ignoreList })).toString('base64');
  return {
    file: basename(module.path),
    text: `${module.text}//# sourceMappingURL=data:application/json;base64,${encoded}\n`,
  };
}

/** What plugins have made up is no file: it keeps its name. */
const isInvented = (source: string): boolean => /^[\w-]+:/.test(source);
