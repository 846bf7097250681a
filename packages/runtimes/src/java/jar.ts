import { inflateRawSync } from 'node:zlib';

/** A file of which parts are read. */
export interface JarFile {
  /** Bytes. */
  readonly size: number;
  readonly read: (position: number, length: number) => Buffer;
}

/** What is known of a jar without unpacking it. */
export interface Jar {
  /** Paths of its files. */
  readonly names: ReadonlySet<string>;
  /** The text of its manifest, where it has one. */
  readonly manifest: string | undefined;
}

/** The records of a zip file that are read here: what they begin with, and their bytes as far as their length is fixed. */
const end = { signature: Buffer.from('PK\x05\x06', 'latin1'), length: 22, longestComment: 0xffff };
const entry = { signature: 0x02014b50, length: 46 };
const localHeaderLength = 30;
const deflated = 8;

const manifestPath = 'META-INF/MANIFEST.MF';

/** Bytes of a manifest, packed or not: those of signed jars with thousands of files have some 100 KB. */
const longestManifest = 4 * 1024 * 1024;

/** Bytes of the list: some 100 for each of its at most 65 535 entries. */
const longestList = 64 * 1024 * 1024;

/**
 * Reads the names in a jar, from the list at its end.
 * @returns undefined for what is no whole jar, or one so large (zip64) that this list is another, or with a list or manifest beyond reason
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readJar(file: JarFile): Jar | undefined {
  const tailLength = Math.min(file.size, end.length + end.longestComment);
  const tail = file.read(file.size - tailLength, tailLength);
  const at = tail.lastIndexOf(end.signature);
  if (at < 0 || at + end.length > tail.length) return undefined;
  const length = tail.readUInt32LE(at + 12);
  // By its end: something may stand before the jar, and is not counted in its own offsets.
  const start = file.size - tailLength + at - length;
  if (start < 0 || length > longestList) return undefined;
  const shift = start - tail.readUInt32LE(at + 16);
  return readEntries(file, file.read(start, length), shift);
}

function readEntries(file: JarFile, list: Buffer, shift: number): Jar | undefined {
  const names = new Set<string>();
  let manifest: string | undefined;
  let at = 0;
  while (at < list.length) {
    if (at + entry.length > list.length || list.readUInt32LE(at) !== entry.signature) return undefined;
    const nameEnd = at + entry.length + list.readUInt16LE(at + 28);
    const name = list.toString('utf8', at + entry.length, nameEnd);
    names.add(name);
    if (name === manifestPath && manifest === undefined) {
      const listed = list.subarray(at);
      if (listed.readUInt32LE(20) > longestManifest) return undefined;
      manifest = readManifest(file, listed, shift);
    }
    at = nameEnd + list.readUInt16LE(at + 30) + list.readUInt16LE(at + 32);
  }
  return { names, manifest };
}

/** @param listed the manifest's entry of the list, and what follows it */
function readManifest(file: JarFile, listed: Buffer, shift: number): string {
  const position = listed.readUInt32LE(42) + shift;
  const header = file.read(position, localHeaderLength);
  const from = position + localHeaderLength + header.readUInt16LE(26) + header.readUInt16LE(28);
  const content = file.read(from, listed.readUInt32LE(20));
  const isDeflated = listed.readUInt16LE(10) === deflated;
  return (isDeflated ? inflateRawSync(content, { maxOutputLength: longestManifest }) : content).toString();
}
