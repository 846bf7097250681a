import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';

import { parseRuntime, type Language } from '../runtime.ts';
import { findDebugTarget, languageOfProgram, type DebugLanguage } from './debug-target.ts';

/** Where debuggers of a language look for a program by themselves. */
export const debugPorts: Readonly<Record<DebugLanguage, number>> = {
  nodejs: 9229,
  python: 5678,
  go: 2345,
  java: 5005,
};

/** Languages of runtimes that no debugger can attach to, by what they are called. */
const withoutDebugger: Readonly<Partial<Record<Language, string>>> = { ruby: 'Ruby', dotnet: '.NET' };

/** What the language of a runtime is called that can't be debugged, whatever port is named; `undefined` where one may be. */
export function undebuggableLanguage(runtime: string): string | undefined {
  const language = parseRuntime(runtime)?.language;
  return language && withoutDebugger[language];
}

/** A function, as far as its language can be told from outside. */
export interface DebuggedFunction {
  /** A Lambda runtime identifier; none for an image. */
  readonly runtime: string | undefined;
  /** The directory or zip file of its code; none for an image. */
  readonly code: string | undefined;
  /** An image's entrypoint and command, as far as they are known. */
  readonly command: readonly string[];
}

/** The language that a function will be debugged in; `undefined` where that can't be told before it is started. */
export async function findDebugLanguage({
  runtime,
  code,
  command,
}: DebuggedFunction): Promise<DebugLanguage | undefined> {
  if (runtime === undefined) return languageOfWords(command);
  const language = parseRuntime(runtime)?.language;
  if (language === 'nodejs' || language === 'python' || language === 'java') return language;
  const bootstrap = code === undefined ? undefined : join(code, 'bootstrap');
  if (bootstrap === undefined || !existsSync(bootstrap)) return undefined;
  return (await findDebugTarget(bootstrap, [], '/usr/local/bin:/usr/bin:/bin'))?.language;
}

/** The clients that images name, beside the languages' own programs. */
const clients: Readonly<Record<string, DebugLanguage>> = {
  'aws-lambda-ric': 'nodejs',
  awslambdaric: 'python',
};

function languageOfWords(command: readonly string[]): DebugLanguage | undefined {
  const languages = command.map((word) => clients[basename(word)] ?? languageOfProgram(word));
  return languages.find((language) => language !== undefined);
}
