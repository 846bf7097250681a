import { hashOf } from './text/hash.ts';

/** A generated file begins with where it comes from, and with the hash of what follows. */
export function withHeader(body: string, source: string, version: string): string {
  return [
    `# Made from ${source} by lambda-stack ${version}. Changes belong there, or into compose.override.yaml:`,
    '# what is written here by hand is not kept.',
    `# content: sha256:${hashOf(body)}`,
    '',
    body,
  ].join('\n');
}
