import { checkClass } from '@lambda-stack/runtimes';

import type { Check } from '../checks/check.ts';
import { openClassPath } from './class-path.ts';
import type { Image } from './image.ts';
import type { Start } from './start.ts';
import { failed, noHandler, ok, warning } from './verdicts.ts';

const name = 'Handler';

/** Whether the class that the command's handler names is in the image, where it is one in Java. */
export async function checkHandlerClass(
  image: Image,
  { classPath, handler }: Start,
): Promise<readonly Check[]> {
  if (classPath === undefined) return [];
  const parts = await openClassPath(image, classPath);
  // That there is nothing the client's check tells.
  if (parts.length === 0) return [];
  if (handler === undefined) return [noHandler('package.Class::method')];
  const classes = parts.flatMap((part) => (part.classes === undefined ? [] : [part.classes]));
  const problem = checkClass(handler, classes, classPath);
  if (problem === undefined) return [ok(name, `${handler}, whose class is there`)];
  return classes.length < parts.length
    ? [
        warning(
          name,
          `whether the class of ${handler} is there is not known: a jar cannot be read, or names what is not beside it`,
        ),
      ]
    : [failed(name, problem.message, problem.fix)];
}
