import { posix } from 'node:path';

import { nearest, splitHandler } from '@lambda-stack/runtimes';

import type { Check } from '../checks/check.ts';
import { codeDirectories, fromWorkingDirectory, type Image } from './image.ts';
import type { HandlerLanguage, Start } from './start.ts';
import { failed, noHandler, ok, some, warning } from './verdicts.ts';

const name = 'Handler';

const extensions: Readonly<Record<HandlerLanguage, readonly string[]>> = {
  nodejs: ['.js', '.mjs', '.cjs', '/index.js', '/index.mjs', '/index.cjs', ''],
  python: ['.py', '/__init__.py', '.so'],
  ruby: ['.rb'],
  provided: ['.sh'],
};

/** Whether the file that the command's handler names is in the image. */
export function checkHandlerFile(image: Image, start: Start): readonly Check[] {
  const { language, handler } = start;
  if (language === undefined || start.client.kind === 'none') return [];
  const split = handler === undefined ? undefined : splitHandler(language, handler);
  // A file of one's own need not take a handler.
  if (split === undefined && start.client.kind === 'file') return [];
  if (handler === undefined) return [noHandler('file.function')];
  if (split === undefined)
    return [
      failed(
        name,
        `"${handler}" is no handler`,
        'Give it the form file.function, without an extension or "..".',
      ),
    ];
  const wanted = split.directory + split.module;
  const directories = codeDirectories(image).map((path) => fromWorkingDirectory(image, path));
  const found = directories
    .flatMap((directory) =>
      extensions[language].map((extension) => posix.join(directory, wanted) + extension),
    )
    .find((path) => image.tree.isFile(path));
  if (found !== undefined) return [ok(name, `${handler}, ${found}`)];
  const { problem, remedy } = missing(image, language, handler, wanted, directories);
  // What a file of one's own makes of its first argument is not known.
  return [start.client.kind === 'file' ? warning(name, problem, remedy) : failed(name, problem, remedy)];
}

function missing(
  image: Image,
  language: HandlerLanguage,
  handler: string,
  wanted: string,
  directories: readonly string[],
): { readonly problem: string; readonly remedy: string } {
  const files = directories.filter((path) => path !== '/').flatMap((path) => modules(image, language, path));
  const names = files.map(({ module }) => module);
  const near = nearest(wanted, names) ?? names.find((each) => each.endsWith(`/${posix.basename(wanted)}`));
  const file = `${wanted}${extensions[language][0] ?? ''}`;
  const problem = `${handler}: no ${file} in ${directories.join(' or ')}`;
  const source = language === 'nodejs' ? typeScript(image, wanted, directories) : undefined;
  if (source !== undefined) {
    return {
      problem: `${problem}; ${source} is TypeScript, which has to be bundled`,
      remedy: `In a build stage of the Dockerfile: RUN npx esbuild ${posix.basename(source)} --bundle --platform=node --outfile=${posix.basename(wanted)}.js, and copy ${wanted}.js from there.`,
    };
  }
  const elsewhere = near === undefined ? placesOf(image, language, wanted) : [];
  const there = elsewhere.length > 0 ? elsewhere : files.map(({ file }) => file);
  return {
    problem: there.length === 0 ? problem : `${problem}; there is ${some(there)}`,
    remedy:
      near === undefined
        ? `Copy the function to ${directories.at(-1)}, or mend the handler in CMD.`
        : `Did you mean ${near}${handler.slice(wanted.length)}?`,
  };
}

/** Where else in the image a file of that name is. */
const placesOf = ({ tree }: Image, language: HandlerLanguage, wanted: string): readonly string[] =>
  fileExtensions(language)
    .flatMap((extension) => tree.named(posix.basename(wanted) + extension))
    .filter((path) => !isForeign(path));

/** The source of what is missing, where it is in the image. */
const typeScript = ({ tree }: Image, wanted: string, directories: readonly string[]): string | undefined =>
  directories
    .flatMap((directory) =>
      ['.ts', '.mts', '.cts', '.tsx'].map((extension) => posix.join(directory, wanted) + extension),
    )
    .find((path) => tree.isFile(path));

interface Module {
  /** What a handler begins with. */
  readonly module: string;
  /** Its file, from the directory on. */
  readonly file: string;
}

/** What a handler in a directory could name. */
function modules({ tree }: Image, language: HandlerLanguage, directory: string): readonly Module[] {
  const root = tree.find(directory)?.path ?? directory;
  const wanted = fileExtensions(language);
  return [...tree.below(root)]
    .filter(({ path, type }) => type === 'file' && !isForeign(path.slice(root.length)))
    .flatMap(({ path }) => {
      const file = path.slice(root.length + 1);
      const extension = wanted.find((candidate) => file.endsWith(candidate));
      return extension === undefined ? [] : [{ module: file.slice(0, -extension.length), file }];
    })
    .slice(0, 2000);
}

/** Those without what is in a directory of that name. */
const fileExtensions = (language: HandlerLanguage): readonly string[] =>
  extensions[language].filter((extension) => /^\.\w+$/.test(extension));

const isForeign = (path: string): boolean =>
  /\/(?:node_modules|site-packages|__pycache__|\.[^/]*|venv)\//.test(path);
