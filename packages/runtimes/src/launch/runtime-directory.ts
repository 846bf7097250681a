import { dirname } from 'node:path';

import type { Language } from '../runtime.ts';
import type { ClientPaths } from './plan.ts';

const clientOf = {
  nodejs: 'node',
  python: 'python',
  ruby: 'ruby',
  java: 'java',
  dotnet: 'dotnet',
  provided: 'shell',
} as const satisfies Record<Language, keyof ClientPaths>;

/** What stands for `/var/runtime`: the directory of the language's client. */
export const runtimeDirectory = (clients: ClientPaths, language: Language): string =>
  dirname(clients[clientOf[language]]);
