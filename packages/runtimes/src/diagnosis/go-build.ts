import { basename } from 'node:path';

/** What the note begins with that Go gives an ELF program its build id in, after its lengths: its type and the name of its owner. */
const elfNote = Buffer.from('\x04\0\0\0Go\0\0', 'latin1');

/** What the text of a Mach-O program begins with. */
const machOText = Buffer.from('\xff Go build ID: "', 'latin1');

/** As Go calls them, where that is not as Node.js does. */
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/**
 * The command that builds a program again for a platform and architecture, named as `process` does; undefined where it was not built by Go,
 * or does not tell so within its first bytes.
 * @see https://github.com/golang/go/blob/master/src/cmd/internal/buildid/note.go
 */
export function goBuild(
  path: string,
  head: Buffer,
  { platform, architecture }: { readonly platform: string; readonly architecture: string },
): string | undefined {
  if (!head.includes(elfNote) && !head.includes(machOText)) return undefined;
  return `GOOS=${platform} GOARCH=${architectures[architecture] ?? architecture} go build -o ${basename(path)} .`;
}
