import { isBuiltin } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { ImportKind, OnResolveResult, Plugin } from 'esbuild';

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
 * @param anchor from where packages are looked for that are missing now
 */
export const packagesPlugin = (format: ModuleKind, anchor: string): Plugin => ({
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
        const found = await build.resolve(path, {
          importer,
          kind,
          namespace,
          resolveDir,
          pluginData: required,
        });
        if (found.errors.length > 0) return ofLambda.test(path) ? { path, namespace: required } : undefined;
        if (found.external || !found.path.includes('/node_modules/')) return undefined;
        return placeOf(found.path, kind);
      },
    );
    build.onLoad({ filter: /./, namespace: required }, ({ path }) => ({
      contents: `module.exports = __createRequire(${JSON.stringify(anchor)})(${JSON.stringify(path)});`,
      loader: 'js',
    }));

    function placeOf(file: string, kind: ImportKind): OnResolveResult | undefined {
      if (!loadable.has(extname(file))) return undefined;
      if (moduleKind(file) === 'cjs') return { path: file, namespace: required };
      const isImported = kind === 'dynamic-import' || (format === 'esm' && kind === 'import-statement');
      return isImported ? { path: pathToFileURL(file).href, external: true } : undefined;
    }
  },
});
