import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A directory with these files, removed at the end of the block. Those in `executable` may be run. */
export class FunctionDirectory implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), 'lambda-stack-runtimes-'));

  constructor(
    files: Readonly<Record<string, string | Buffer>> = {},
    executable: Readonly<Record<string, string | Buffer>> = {},
  ) {
    for (const [name, content] of Object.entries({ ...files, ...executable })) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), content);
    }
    for (const name of Object.keys(executable)) chmodSync(join(this.path, name), 0o755);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
