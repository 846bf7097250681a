import { readJar, type JarFile } from './jar.ts';
import { manifestClassPath } from './manifest.ts';

/** A directory or a jar of a class path; paths in it are like `example/Word.class`. */
export interface ClassSource {
  readonly has: (path: string) => boolean;
  /** What is in it, for a hint. */
  readonly paths: () => Iterable<string>;
  /** What its manifest adds to the class path, as it is written there: URLs from the jar on. */
  readonly added: readonly string[];
}

/** What `*` at the end of a class path stands for. */
export const isJar = (name: string): boolean => /\.jar$/i.test(name);

/** The classes of a jar; undefined where it can't be read: then no one can say what is not there. */
export function jarClasses(file: JarFile): ClassSource | undefined {
  try {
    const jar = readJar(file);
    if (jar === undefined) return undefined;
    return {
      has: (path) => jar.names.has(path),
      paths: () => jar.names,
      added: manifestClassPath(jar.manifest ?? ''),
    };
  } catch (error) {
    // Of a place that is not in it, or a manifest that can't be unpacked: what is wrong with a jar the JVM tells.
    if (error instanceof Error && 'code' in error && /^(?:Z_|ERR_)/.test(String(error.code)))
      return undefined;
    throw error;
  }
}
