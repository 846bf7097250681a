import { nearest } from '../nearest.ts';
import type { ScriptLanguage } from '../runtime.ts';
import { walk } from './walk.ts';

const extensions: Readonly<Record<ScriptLanguage, RegExp>> = {
  nodejs: /(?<!\.d)\.(?:[cm]?[jt]s|tsx)$/,
  python: /\.py$/,
  ruby: /\.rb$/,
  provided: /\.sh$/,
};

const limits = { levels: 4, entries: 2000 };

/** What there is instead of a handler's file. */
export interface OtherFiles {
  /** Some of the files that a handler could name, to go on with a sentence; empty where there are none. */
  readonly there: string;
  /** What a handler in that file that was probably meant begins with. */
  readonly match?: string;
}

/** The files below `root` that a handler could name. What exceeds the limits is not looked at. */
export function otherFiles(language: ScriptLanguage, wanted: string, root: string): OtherFiles {
  const files = [...walk(root, limits)].filter((path) => extensions[language].test(path));
  const nearby = files.slice(0, 5).join(', ') + (files.length > 5 ? ', …' : '');
  const modules = files.map((file) => file.replace(/\.\w+$/, '').replace(/\/__init__$/, ''));
  const base = wanted.slice(wanted.lastIndexOf('/') + 1);
  const match = nearest(wanted, modules) ?? modules.find((file) => file.endsWith(`/${base}`));
  return { there: nearby === '' ? '' : `; there is ${nearby}`, ...(match === undefined ? {} : { match }) };
}
