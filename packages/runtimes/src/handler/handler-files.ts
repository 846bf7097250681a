import type { ScriptLanguage } from '../runtime.ts';
import { walk } from './walk.ts';

const extensions: Readonly<Record<ScriptLanguage, RegExp>> = {
  nodejs: /(?<!\.d)\.(?:[cm]?[jt]s|tsx)$/,
  python: /\.py$/,
  ruby: /\.rb$/,
  provided: /\.sh$/,
};

const limits = { levels: 4, entries: 2000 };

/** The files of a function that a handler could name, relative to `root` with slashes. What exceeds the limits is not looked at. */
export const handlerFiles = (language: ScriptLanguage, root: string): string[] =>
  [...walk(root, limits)].filter((path) => extensions[language].test(path));
