import { readFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Loader, Plugin } from 'esbuild';

/** What tells a file of its place, and the names that stand for it in a bundle, where each file has its own. */
export const sourcePlaces = {
  'import.meta.url': '__sourceUrl',
  'import.meta.filename': '__sourceFile',
  'import.meta.dirname': '__sourceDirectory',
  __filename: '__sourceFile',
  __dirname: '__sourceDirectory',
} as const;

const mentionsPlace = /\bimport\.meta\b|\b__(?:file|dir)name\b/;

const loaders: Readonly<Record<string, Loader>> = {
  '.tsx': 'tsx',
  '.jsx': 'jsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
};

/** Before the first line, so that lines stay what they are. */
export const placePrefix = (file: string): string => {
  const places = {
    __sourceUrl: pathToFileURL(file).href,
    __sourceFile: file,
    __sourceDirectory: dirname(file),
  };
  return `const ${Object.entries(places)
    .map(([name, place]) => `${name} = ${JSON.stringify(place)}`)
    .join(', ')}; `;
};

/** Notes which files are read, and lets those that ask where they are find their source, not the bundle. */
export const sourcesPlugin = (seen: Set<string>): Plugin => ({
  name: 'sources',
  setup(build) {
    build.onLoad({ filter: /./, namespace: 'file' }, async ({ path }) => {
      seen.add(path);
      if (!/\.[cm]?[jt]sx?$/.test(path)) return undefined;
      const text = await readFile(path, 'utf8');
      if (!mentionsPlace.test(text)) return undefined;
      // A first line for the shell goes on as a comment.
      return {
        contents: placePrefix(path) + text.replace(/^#!/, '//'),
        loader: loaders[extname(path)] ?? 'ts',
      };
    });
  },
});
