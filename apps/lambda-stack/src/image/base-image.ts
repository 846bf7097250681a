import type { Image } from './image.ts';
import { baseBootstrap, baseEntrypoint, type HandlerLanguage, type Start } from './start.ts';

/** Where ours looks in the other images. */
const bootstraps = ['/var/task/bootstrap', '/opt/bootstrap', baseBootstrap] as const;

/** What our images of a language have its name in; `compose/images/add-language` writes it. */
const languageFile = '/var/runtime/language';

/** Where AWS's base images have their language. */
const programs: readonly (readonly [string, HandlerLanguage])[] = [
  ['/var/lang/bin/node', 'nodejs'],
  ['/var/lang/bin/python3', 'python'],
  ['/var/lang/bin/ruby', 'ruby'],
];

/** A start as the files of a base image make it: which bootstrap is run, and in which language handlers are. */
export async function onBaseImage(image: Image, start: Start): Promise<Start> {
  if (!start.programs.includes(baseEntrypoint)) return start;
  const { tree } = image;
  if (!tree.isFile('/.lambda-stack/bin/aws-lambda-rie')) {
    const language = programs.find(([path]) => tree.isFile(path))?.[1];
    return { ...start, ...(language && { language }) };
  }
  if (tree.isFile(languageFile)) {
    const name = (await image.head(languageFile, 64))?.toString().trim();
    const language = programs.find(([, known]) => known === name)?.[1];
    return { ...start, ...(language && { language }) };
  }
  const bootstrap = bootstraps.find((path) => tree.isFile(path)) ?? baseBootstrap;
  return {
    ...start,
    programs: start.programs.map((program) => (program === baseBootstrap ? bootstrap : program)),
  };
}
