import { completionScripts } from '../completion/scripts.ts';
import type { Command } from './context.ts';

export interface CompletionOptions {
  readonly shell: keyof typeof completionScripts;
}

/** `lambda-stack completion`: a script that teaches the shell the program's words. */
export const completion: Command<CompletionOptions> = ({ terminal }, { shell }) => {
  terminal.out(completionScripts[shell]);
  return Promise.resolve(0);
};
