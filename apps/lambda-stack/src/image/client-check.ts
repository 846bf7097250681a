import { posix } from 'node:path';

import { functionUser } from '@lambda-stack/compose';
import { classFile, nearest } from '@lambda-stack/runtimes';

import type { Check } from '../checks/check.ts';
import { openClassPath } from './class-path.ts';
import { closedTo, fromWorkingDirectory, type Image } from './image.ts';
import { findProgram } from './program-checks.ts';
import { moduleDirectories, moduleIn } from './python-modules.ts';
import type { Client, Start } from './start.ts';
import { failed, ok, some, warning } from './verdicts.ts';

const name = 'Client';

type ClientOf<Kind extends Client['kind']> = Extract<Client, { kind: Kind }>;

/** Whether what speaks the Runtime API is where its program looks for it. */
export async function checkClient(
  image: Image,
  { client, programs, handler }: Start,
): Promise<readonly Check[]> {
  const program = programs.at(-1) ?? '';
  switch (client.kind) {
    case 'python-module':
      return [await checkModule(image, client)];
    case 'npm-package':
      return checkPackage(image, client);
    case 'gem':
      return [checkGem(image, client)];
    case 'java-class':
      return [await checkMainClass(image, client)];
    case 'file':
      return [checkFile(image, client)];
    case 'shell':
      return [await checkShell(image, handler)];
    case 'inline':
      return [warning(name, `code in the command, which is not followed: ${client.text}`)];
    case 'program':
      return [ok(name, `${program} itself, which is not looked into`)];
    case 'none':
      return [
        failed(
          name,
          `${program} is given nothing to run`,
          'Add an ENTRYPOINT that starts a runtime client, and the handler as CMD.',
        ),
      ];
  }
}

/** A client that is there, if Lambda's user can read it. */
function usable(image: Image, message: string, path: string): Check {
  const closed = closedTo(image, path);
  if (closed === undefined) return ok(name, message);
  return failed(
    name,
    `${message}; Lambda's user (uid ${functionUser.uid}) cannot read ${closed.path}`,
    `In the Dockerfile: RUN chmod a+rX ${closed.path}`,
  );
}

async function checkModule(image: Image, { interpreter, module }: ClientOf<'python-module'>): Promise<Check> {
  const program = await findProgram(image, interpreter);
  // The interpreter's own check tells.
  if (program === undefined) return warning(name, `${module} is not looked for without ${interpreter}`);
  const directories = moduleDirectories(image, program);
  const found = directories
    .map((directory) => moduleIn(image, directory, module))
    .find((path) => path !== undefined);
  if (found !== undefined) return usable(image, `the module ${module}, ${found}`, found);
  const problem = `${program} has no module ${module}`;
  const elsewhere = image.tree
    .named('__main__.py')
    .map((path) => posix.dirname(path))
    .filter((path) => path.endsWith(`/${module.replaceAll('.', '/')}`));
  const [place] = elsewhere;
  if (place === undefined)
    return failed(name, problem, `In the Dockerfile: RUN ${interpreter} -m pip install ${module}`);
  const searched = directories.filter((directory) => image.tree.isDirectory(directory));
  // Root's own modules are no one else's.
  const path = closedTo(image, place) === undefined ? place.slice(0, -module.length - 1) : undefined;
  return failed(
    name,
    `${problem}; it looks in ${some(searched)}, and there is ${some(elsewhere)}`,
    `Install it for everyone: RUN ${interpreter} -m pip install ${module}${path === undefined ? '' : `, or set ENV PYTHONPATH=${path}`}`,
  );
}

async function checkPackage(
  image: Image,
  { name: wanted }: ClientOf<'npm-package'>,
): Promise<readonly Check[]> {
  const cache = image.facts.environment['NPM_CONFIG_CACHE'] ?? image.facts.environment['npm_config_cache'];
  const logs =
    cache?.startsWith('/tmp') === true
      ? []
      : [
          warning(
            'npm',
            "npm writes logs to its cache, which can't be written on Lambda",
            'Add to the Dockerfile: ENV NPM_CONFIG_CACHE=/tmp/.npm',
          ),
        ];
  const local = ancestors(image.facts.workingDirectory).map((path) =>
    posix.join(path, 'node_modules', wanted),
  );
  const found = local.find((path) => image.tree.isDirectory(path)) ?? (await findProgram(image, wanted));
  if (found !== undefined) return [usable(image, `the package ${wanted}, ${found}`, found), ...logs];
  const place = image.tree
    .named('package.json')
    .map((path) => posix.dirname(path))
    .find((path) => path.endsWith(`/node_modules/${wanted}`));
  const problem = `no package ${wanted} for ${image.facts.workingDirectory}, and on Lambda npx can install none`;
  return [
    place === undefined
      ? failed(name, problem, `In the Dockerfile: RUN npm install ${wanted}`)
      : failed(
          name,
          `${problem}; there is ${place}`,
          `Let WORKDIR be ${place.slice(0, -`/node_modules/${wanted}`.length) || '/'}.`,
        ),
    ...logs,
  ];
}

function checkGem({ tree, facts }: Image, { name: gem }: ClientOf<'gem'>): Check {
  const [place] = tree.named(gem);
  if (place !== undefined) return ok(name, `${gem}, ${place}`);
  return failed(
    name,
    `no gem in ${facts.workingDirectory} or elsewhere has ${gem}`,
    `In the Dockerfile: RUN gem install ${gem}`,
  );
}

async function checkMainClass(
  image: Image,
  { classPath, mainClass }: ClientOf<'java-class'>,
): Promise<Check> {
  const remedy =
    'Copy the jars of the function there, those of com.amazonaws:aws-lambda-java-runtime-interface-client among them.';
  const parts = await openClassPath(image, classPath);
  if (parts.length === 0)
    return failed(
      name,
      `nothing is on the class path ${classPath}, from ${image.facts.workingDirectory}`,
      remedy,
    );
  const found = parts.find(({ classes }) => classes?.has(classFile(mainClass)));
  if (found !== undefined) return usable(image, `${mainClass}, in ${found.path}`, found.path);
  const unread = parts.flatMap(({ path, classes }) => (classes === undefined ? [path] : []));
  if (unread.length > 0)
    return ok(name, `${mainClass} has to be in ${some(unread)}, of which the content is not known`);
  return failed(name, `no class ${mainClass} in ${some(parts.map(({ path }) => path))}`, remedy);
}

async function checkShell(image: Image, handler: string | undefined): Promise<Check> {
  const curl = await findProgram(image, 'curl');
  if (curl !== undefined) return usable(image, `that for shell scripts, with ${curl}`, curl);
  // A base image may be one for programs.
  return (handler === undefined ? warning : failed)(
    name,
    'the one for shell scripts needs curl, which is not on the PATH; a bootstrap in /var/task does not',
    'In the Dockerfile: RUN apt-get update && apt-get install -y --no-install-recommends curl',
  );
}

function checkFile(image: Image, { file }: ClientOf<'file'>): Check {
  const { tree } = image;
  const path = fromWorkingDirectory(image, file);
  if (tree.isFile(path)) return usable(image, path, path);
  // As Node.js resolves what it is given.
  const resolved = [`${path}.js`, posix.join(path, 'index.js')].find((place) => tree.isFile(place));
  if (resolved !== undefined || tree.isDirectory(path))
    return usable(image, resolved ?? path, resolved ?? path);
  const [place] = tree.named(posix.basename(file));
  const near = nearest(posix.basename(file), tree.names(posix.dirname(path)));
  if (place !== undefined)
    return failed(name, `${path} does not exist; there is ${place}`, `Let the command name ${place}.`);
  return failed(
    name,
    `${path} does not exist`,
    near === undefined
      ? 'Copy it into the image, or let the command name one that is there.'
      : `Did you mean ${near}?`,
  );
}

function ancestors(directory: string): readonly string[] {
  const parent = posix.dirname(directory);
  return parent === directory ? [directory] : [directory, ...ancestors(parent)];
}
