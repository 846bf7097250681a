import { StackError } from '@lambda-stack/errors';

/** A name for the project in the place of its configuration's, and where it was given. */
export interface ProjectChoice {
  readonly name: string;
  readonly source: '-p' | 'LAMBDA_STACK_PROJECT';
}

/** The chosen name; it becomes part of paths, and later of containers' names. @throws StackError `USAGE` */
export function chosenName(choice: ProjectChoice | undefined): string | undefined {
  if (choice === undefined || /^[a-z0-9][a-z0-9_-]{0,62}$/.test(choice.name)) return choice?.name;
  throw new StackError('USAGE', `${choice.source}: "${choice.name}" is no name for a project`, {
    hint: 'Use lower-case letters, digits, - and _, beginning with a letter or digit.',
  });
}
