import { posix } from 'node:path';

import { fromWorkingDirectory, type Image } from './image.ts';

/** The directories that `python -m` looks for modules in: the working directory, PYTHONPATH, the installation or virtual environment. */
export function moduleDirectories(image: Image, interpreter: string): readonly string[] {
  const { facts, tree } = image;
  const paths = (facts.environment['PYTHONPATH'] ?? '').split(':').filter((path) => path !== '');
  const real = tree.find(interpreter)?.path ?? interpreter;
  const prefix = prefixOf(interpreter);
  const isVirtual = tree.isFile(posix.join(prefix, 'pyvenv.cfg'));
  // Debian's Python looks into /usr/local, too.
  const prefixes = isVirtual
    ? [prefix]
    : [prefix, prefixOf(real), ...(prefixOf(real) === '/usr' ? ['/usr/local'] : [])];
  const version = /python(\d+\.\d+)$/.exec(real)?.[1];
  const isOwn = (name: string): boolean =>
    /^python3(?:\.\d+)?$/.test(name) &&
    (version === undefined || ['python3', `python${version}`].includes(name));
  const installed = prefixes.flatMap((directory) =>
    ['lib', 'lib64'].flatMap((lib) =>
      tree
        .names(posix.join(directory, lib))
        .filter(isOwn)
        .flatMap((name) =>
          ['site-packages', 'dist-packages'].map((last) => posix.join(directory, lib, name, last)),
        ),
    ),
  );
  return [
    facts.workingDirectory,
    ...paths.map((path) => fromWorkingDirectory(image, path)),
    ...new Set(installed),
  ];
}

/** Where a module is, in a directory. */
export function moduleIn({ tree }: Image, directory: string, module: string): string | undefined {
  const path = posix.join(directory, ...module.split('.'));
  if (tree.isDirectory(path)) return path;
  return tree.isFile(`${path}.py`) ? `${path}.py` : undefined;
}

const prefixOf = (interpreter: string): string => posix.dirname(posix.dirname(interpreter));
