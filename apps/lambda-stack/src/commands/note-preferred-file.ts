import { preferredFile } from '../compose-engine/preferred-file.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Tells of what plain `docker compose` takes in the place of what is generated in a directory. */
export function notePreferredFile(terminal: Terminal, directory: string): void {
  const preferred = preferredFile(directory);
  if (preferred)
    terminal.err(`${terminal.errStyle('yellow', '!')} ${preferred.message}. ${preferred.remedy}`);
}
