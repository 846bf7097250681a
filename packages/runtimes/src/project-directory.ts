import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What a project's directory has. */
const marks = ['lambda-stack.yaml', '.git'];

/** Whether a directory is a project's topmost one: what is above it is not looked at for the project's functions. */
export const isProjectDirectory = (directory: string): boolean =>
  marks.some((name) => existsSync(join(directory, name)));
