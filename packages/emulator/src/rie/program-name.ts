import { basename } from 'node:path';

/** The name of a program, from its path: that of a module is without its ending. */
export const programName = (path: string): string => basename(path).replace(/\.[cm]?js$/, '');
