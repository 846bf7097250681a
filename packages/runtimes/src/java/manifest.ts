import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The URLs that a manifest has as `Class-Path`: lines go on where the next begins with a space, and the first part, up to an empty
 * line, is that of the jar.
 * @see https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html#class-path-attribute
 */
export function manifestClassPath(manifest: string): readonly string[] {
  const lines = manifest.replace(/\r\n?/g, '\n').replaceAll('\n ', '');
  const [main = ''] = lines.split('\n\n');
  const value = /^Class-Path:(.*)$/im.exec(main)?.[1] ?? '';
  return value.split(' ').filter((url) => url !== '');
}

/**
 * Where something is that a jar adds to the class path.
 * @param url one of its manifest's
 * @returns undefined for what is not in the jar's own directory, or below it: that is not looked into
 */
export function besideJar(jar: string, url: string): string | undefined {
  const path = filePath(url, jar)?.replace(/(?<=.)\/$/, '');
  const directory = dirname(jar);
  return path === directory || path?.startsWith(`${directory}/`) === true ? path : undefined;
}

function filePath(url: string, base: string): string | undefined {
  try {
    return fileURLToPath(new URL(url, pathToFileURL(base)));
  } catch (error) {
    // No URL, of another protocol or host, or of no name that a file can have.
    if (error instanceof TypeError || error instanceof URIError) return undefined;
    throw error;
  }
}
