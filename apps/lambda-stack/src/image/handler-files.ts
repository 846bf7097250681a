import { posix } from 'node:path';

import { nearest } from '@lambda-stack/runtimes';

import { codeDirectories, fromWorkingDirectory, type Image } from './image.ts';
import type { HandlerLanguage } from './start.ts';

const extensions: Readonly<Record<HandlerLanguage, readonly string[]>> = {
  nodejs: ['.js', '.mjs', '.cjs', '/index.js', '/index.mjs', '/index.cjs', ''],
  python: ['.py', '/__init__.py', '.so'],
  ruby: ['.rb'],
  provided: ['.sh'],
};

/** The extension that a handler's file has as a rule. */
export const usualExtension = (language: HandlerLanguage): string => extensions[language][0] ?? '';

/** Where a handler's file is looked for; absolute. */
export const handlerDirectories = (image: Image): readonly string[] =>
  codeDirectories(image).map((path) => fromWorkingDirectory(image, path));

/** The file that a handler means. @param wanted the handler's directory and module */
export function findHandlerFile(image: Image, language: HandlerLanguage, wanted: string): string | undefined {
  // Python's modules have no absolute names.
  const isAbsolute = posix.isAbsolute(wanted) && language !== 'python';
  const bases = isAbsolute ? [wanted] : handlerDirectories(image).map((path) => posix.join(path, wanted));
  return bases
    .flatMap((base) => extensions[language].map((extension) => base + extension))
    .find((path) => image.tree.isFile(path));
}

/** A file that a handler could name. */
export interface HandlerModule {
  /** What a handler begins with. */
  readonly module: string;
  /** Its file, from the directory on. */
  readonly file: string;
}

/** What handlers could name in the directories where their files are looked for. */
export const handlerModules = (image: Image, language: HandlerLanguage): readonly HandlerModule[] =>
  handlerDirectories(image)
    .filter((path) => path !== '/')
    .flatMap((path) => modulesIn(image, language, path));

/** The module that was probably meant. */
export function nearModule(wanted: string, modules: readonly HandlerModule[]): string | undefined {
  const names = modules.map(({ module }) => module);
  return nearest(wanted, names) ?? names.find((each) => each.endsWith(`/${posix.basename(wanted)}`));
}

/** Where else in the image a file of that name is. */
export const placesOf = ({ tree }: Image, language: HandlerLanguage, wanted: string): readonly string[] =>
  fileExtensions(language)
    .flatMap((extension) => tree.named(posix.basename(wanted) + extension))
    .filter((path) => !isForeign(path));

function modulesIn({ tree }: Image, language: HandlerLanguage, directory: string): readonly HandlerModule[] {
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
