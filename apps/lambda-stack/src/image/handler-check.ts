import { posix } from 'node:path';

import { splitHandler } from '@lambda-stack/runtimes';

import type { Check } from '../checks/check.ts';
import {
  findHandlerFile,
  handlerDirectories,
  handlerModules,
  nearModule,
  placesOf,
  usualExtension,
} from './handler-files.ts';
import type { Image } from './image.ts';
import type { HandlerLanguage, Start } from './start.ts';
import { failed, noHandler, ok, some, warning } from './verdicts.ts';

const name = 'Handler';

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
  const found = findHandlerFile(image, language, wanted);
  if (found !== undefined) return [ok(name, `${handler}, ${found}`)];
  const { problem, remedy } = missing(image, language, handler, wanted);
  // What a file of one's own makes of its first argument is not known.
  return [start.client.kind === 'file' ? warning(name, problem, remedy) : failed(name, problem, remedy)];
}

function missing(
  image: Image,
  language: HandlerLanguage,
  handler: string,
  wanted: string,
): { readonly problem: string; readonly remedy: string } {
  const directories = handlerDirectories(image);
  const modules = handlerModules(image, language);
  const near = nearModule(wanted, modules);
  const file = `${wanted}${usualExtension(language)}`;
  const problem = `${handler}: no ${file} in ${directories.join(' or ')}`;
  const source = language === 'nodejs' ? typeScript(image, wanted, directories) : undefined;
  if (source !== undefined) {
    return {
      problem: `${problem}; ${source} is TypeScript, which has to be bundled`,
      remedy: `In a build stage of the Dockerfile: RUN npx esbuild ${posix.basename(source)} --bundle --platform=node --outfile=${posix.basename(wanted)}.js, and copy ${wanted}.js from there.`,
    };
  }
  const elsewhere = near === undefined ? placesOf(image, language, wanted) : [];
  const there = elsewhere.length > 0 ? elsewhere : modules.map(({ file }) => file);
  return {
    problem: there.length === 0 ? problem : `${problem}; there is ${some(there)}`,
    remedy:
      near === undefined
        ? `Copy the function to ${directories.at(-1)}, or mend the handler in CMD.`
        : `Did you mean ${near}${handler.slice(wanted.length)}?`,
  };
}

/** The source of what is missing, where it is in the image. */
const typeScript = ({ tree }: Image, wanted: string, directories: readonly string[]): string | undefined =>
  directories
    .flatMap((directory) =>
      ['.ts', '.mts', '.cts', '.tsx'].map((extension) => posix.join(directory, wanted) + extension),
    )
    .find((path) => tree.isFile(path));
