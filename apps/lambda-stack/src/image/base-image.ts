import { execWrapper, functionClassPath } from '@lambda-stack/runtimes';

import type { Image } from './image.ts';
import { baseBootstrap, baseEntrypoint, type HandlerLanguage, type Start } from './start.ts';

/** Where ours looks in the other images. */
const bootstraps = ['/var/task/bootstrap', '/opt/bootstrap', baseBootstrap] as const;

/** What our images of a language have its name in; `compose/images/add-language` writes it. */
const languageFile = '/var/runtime/language';

/** What an image can have as its language. */
type ImageLanguage = Exclude<HandlerLanguage, 'provided'> | 'java' | 'dotnet';

/** Where AWS's base images have their language. */
const programs: ReadonlyMap<string, ImageLanguage> = new Map<string, ImageLanguage>([
  ['/var/lang/bin/node', 'nodejs'],
  ['/var/lang/bin/python3', 'python'],
  ['/var/lang/bin/ruby', 'ruby'],
  ['/var/lang/bin/java', 'java'],
  ['/var/lang/bin/dotnet', 'dotnet'],
]);

/** A start as the files of a base image make it: which bootstrap is run, and in which language handlers are. */
export async function onBaseImage(image: Image, start: Start): Promise<Start> {
  if (!start.programs.includes(baseEntrypoint)) return start;
  const { tree } = image;
  if (!tree.isFile('/.lambda-stack/bin/aws-lambda-rie')) {
    const language = [...programs].find(([path]) => tree.isFile(path))?.[1];
    return { ...start, ...handlersIn(image, language) };
  }
  if (tree.isFile(languageFile)) {
    const name = (await image.head(languageFile, 64))?.toString().trim();
    const language = [...programs.values()].find((known) => known === name);
    return { ...start, ...handlersIn(image, language), ...clientIn(image, language, start) };
  }
  const bootstrap = bootstraps.find((path) => tree.isFile(path)) ?? baseBootstrap;
  return {
    ...start,
    ...(bootstrap === baseBootstrap && { client: { kind: 'shell' }, language: 'provided' }),
    programs: start.programs.map((program) => (program === baseBootstrap ? bootstrap : program)),
  };
}

function handlersIn(
  image: Image,
  language: ImageLanguage | undefined,
): Pick<Start, 'language' | 'classPath' | 'namesAssembly' | 'wrapper'> {
  const wrapper = wrapperOf(image);
  if (language === 'java') return { ...wrapper, classPath: classPathOf(image) };
  if (language === 'dotnet') return { ...wrapper, namesAssembly: true };
  return language === undefined ? {} : { ...wrapper, language };
}

/** Java's is not in our images: it comes with the function, which is there where its handler is named. */
const clientIn = (image: Image, language: ImageLanguage | undefined, { handler }: Start): Partial<Start> =>
  language === 'java' && handler !== undefined
    ? { client: { kind: 'java-class', classPath: classPathOf(image), mainClass: javaClient } }
    : {};

/** What the bootstraps of these images let start the runtime. */
function wrapperOf({ facts }: Image): Pick<Start, 'wrapper'> {
  const wrapper = facts.environment[execWrapper] ?? '';
  return wrapper === '' ? {} : { wrapper };
}

/** As the bootstraps of these images make it. */
const classPathOf = ({ facts }: Image): string =>
  [
    functionClassPath(facts.environment['LAMBDA_TASK_ROOT'] ?? '/var/task'),
    '/opt/java/lib/*',
    '/var/runtime/lib/*',
  ].join(':');

const javaClient = 'com.amazonaws.services.lambda.runtime.api.client.AWSLambda';
