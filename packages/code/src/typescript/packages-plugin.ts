import { isBuiltin } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { ImportKind, OnResolveResult, Plugin, ResolveResult } from 'esbuild';

import { moduleKind, type ModuleKind } from './module-kind.ts';

/** Modules that are loaded by `require`, by path or name. */
const required = 'require';

/** What Lambda's Node.js has beside a function's own packages; elsewhere it is missing when the function starts. */
const ofLambda = /^(?:aws-sdk$|@aws-sdk\/|@smithy\/)/;

/** What Node.js loads by itself: other files of packages are bundled. */
const loadable = new Set(['.js', '.mjs', '.cjs', '.json', '.node']);

/**
 * Leaves packages where they are: they find their own files, native ones too, and are no part of a reload. A CommonJS file is required,
 * so that its exports are what bundlers make of them; an ES module is imported, where there is an `import` for it, or else bundled.
 * @param anchor a file of the directory that `require` is one of
 * @param onMissing told of what can't be found from a directory
 */
export const packagesPlugin = (
  format: ModuleKind,
  anchor: string,
  onMissing: (name: string, from: string) => void,
): Plugin => ({
  name: 'packages',
  setup(build) {
    build.onResolve(
      { filter: /^[^./]/ },
      async ({ path, importer, kind, namespace, resolveDir, pluginData }) => {
        if (kind === 'entry-point' || namespace === required || pluginData === required) return undefined;
        if (isBuiltin(path)) {
          const isRequired = format === 'esm' && kind === 'require-call';
          return isRequired ? { path, namespace: required } : undefined;
        }
        const find = (kind: ImportKind): Promise<ResolveResult> =>
          build.resolve(path, { importer, kind, namespace, resolveDir, pluginData: required });
        if (format === 'cjs' && kind === 'import-statement') {
          // As other CommonJS files have it, so that there is one instance of it.
          const place = placeOf(await find('require-call'), kind);
          if (place !== undefined) return place;
        }
        const found = await find(kind);
        if (found.errors.length === 0) return placeOf(found, kind);
        if (ofLambda.test(path)) return { path, namespace: required, pluginData: importer };
        onMissing(path, resolveDir);
        return undefined;
      },
    );
    // What is missing is looked for by its first importer, which the error will name.
    build.onLoad({ filter: /./, namespace: required }, ({ path, pluginData = anchor }) => ({
      contents: `module.exports = __createRequire(${JSON.stringify(pluginData)})(${JSON.stringify(path)});`,
      loader: 'js',
    }));

    function placeOf(found: ResolveResult, kind: ImportKind): OnResolveResult | undefined {
      const { path: file, errors, external } = found;
      if (errors.length > 0 || external || !file.includes('/node_modules/')) return undefined;
      if (!loadable.has(extname(file))) return undefined;
      if (moduleKind(file) === 'cjs') return { path: file, namespace: required };
      const isImported = kind === 'dynamic-import' || (format === 'esm' && kind === 'import-statement');
      return isImported ? { path: pathToFileURL(file).href, external: true } : undefined;
    }
  },
});
