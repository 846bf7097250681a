import { posix } from 'node:path';

import { nearest } from '@lambda-stack/runtimes';

import type { Check } from '../checks/check.ts';
import { codeDirectories, type Image } from './image.ts';
import type { Start } from './start.ts';
import { failed, noHandler, ok, some } from './verdicts.ts';

const name = 'Handler';

/**
 * Whether the assembly that the command's handler names is in the image, where it is one in .NET: `Assembly::Namespace.Class::Method`, or the
 * name of an executable assembly or a native program. What is in it is not known.
 */
export function checkHandlerAssembly(image: Image, { namesAssembly, handler }: Start): readonly Check[] {
  if (namesAssembly !== true) return [];
  if (handler === undefined) return [noHandler('Assembly::Namespace.Class::Method')];
  const [assembly = '', ...names] = handler.split('::');
  if (assembly === '' || ![0, 2].includes(names.length) || names.includes(''))
    return [
      failed(
        name,
        `"${handler}" is no handler`,
        'Give it the form Assembly::Namespace.Class::Method, or the name of an executable assembly.',
      ),
    ];
  const { tree } = image;
  const directories = codeDirectories(image);
  const wanted = assembly.replace(/\.dll$/, '');
  const files = [`${wanted}.dll`, ...(names.length === 0 ? [wanted] : [])];
  const found = directories
    .flatMap((directory) => files.map((file) => posix.join(directory, file)))
    .find((path) => tree.isFile(path));
  if (found !== undefined) return [ok(name, `${handler}, ${found}`)];
  const assemblies = directories
    .flatMap((directory) => tree.names(directory))
    .flatMap((file) => (file.endsWith('.dll') ? [file.slice(0, -'.dll'.length)] : []));
  const near = nearest(wanted, assemblies);
  const there = assemblies.length === 0 ? '' : `; there is ${some(assemblies.map((each) => `${each}.dll`))}`;
  return [
    failed(
      name,
      `${handler}: no ${wanted}.dll in ${directories.join(' or ')}${there}`,
      near === undefined
        ? `Copy the output of dotnet publish to ${directories.at(-1)}, or mend the handler in CMD.`
        : `Did you mean ${[near, ...names].join('::')}?`,
    ),
  ];
}
