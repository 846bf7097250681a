import { execa } from 'execa';
import { expect, onTestFinished } from 'vitest';

/** Java's debugger on the command line. */
export interface Jdb {
  type(command: string): void;
  /** Resolves when it has said this. */
  says(text: string): Promise<void>;
}

/** Attaches where a program listens already. */
export function attachJdb(port: number): Jdb {
  const jdb = execa('jdb', ['-attach', `127.0.0.1:${port}`], { reject: false, all: true });
  onTestFinished(() => void jdb.kill('SIGKILL'));
  let said = '';
  jdb.all.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return {
    type: (command) => void jdb.stdin.write(`${command}\n`),
    says: (text) => expect.poll(() => said, { timeout: 10_000 }).toContain(text),
  };
}
