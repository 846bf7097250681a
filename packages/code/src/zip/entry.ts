import { isUtf8 } from 'node:buffer';

import yauzl, { type Entry } from 'yauzl';

import type { PlannedEntry, Refuse } from './plan.ts';

/** Bits of a Unix mode. */
const type = { mask: 0o170_000, directory: 0o040_000, file: 0o100_000, link: 0o120_000 } as const;

/** The "PKWARE Unix" field: beyond 12 bytes of numbers it has the target of a hard link, or a device's numbers. */
const unixField = { id: 0x000d, plainLength: 12 } as const;

/** Unix and macOS, as a zip numbers systems. */
const madeOnUnix: readonly number[] = [3, 19];

/** Deflate makes at most 1032 bytes of one; what is claimed beyond that is a lie. */
const deflateRatio = 1032;

/** What an entry of a zip shall become; undefined for the root itself. @throws what `refuse` makes */
export function planEntry(entry: Entry, refuse: Refuse): PlannedEntry | undefined {
  const name = nameOf(entry);
  const path = pathOf(name, refuse);
  const attributes = entry.externalFileAttributes >>> 16;
  const kind = kindOf(name, attributes & type.mask, refuse);
  checkContent(entry, kind, name, refuse);
  if (path === '') {
    if (kind === 'directory') return undefined;
    throw refuse(name, 'has no name');
  }
  return { path, kind, mode: modeOf(attributes, kind), entry };
}

/** Tools on Unix and macOS write names as the system has them, in UTF-8, and may not say so. */
function nameOf({ fileNameRaw, generalPurposeBitFlag, extraFields, versionMadeBy }: Entry): string {
  const isUnix = madeOnUnix.includes(versionMadeBy >>> 8);
  if (isUnix && isUtf8(fileNameRaw)) return fileNameRaw.toString();
  return yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
}

function pathOf(name: string, refuse: Refuse): string {
  if (name.includes('\0')) throw refuse(name, 'has a name with a zero byte');
  if (name.includes('\\')) throw refuse(name, 'has a name with a backslash');
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) throw refuse(name, 'has an absolute name');
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) throw refuse(name, 'leads out of the directory');
  return segments.join('/');
}

function kindOf(name: string, unixType: number, refuse: Refuse): PlannedEntry['kind'] {
  const isDirectory = name.endsWith('/');
  if (unixType === type.directory) return 'directory';
  if (unixType === 0 || unixType === type.file) return isDirectory ? 'directory' : 'file';
  if (unixType !== type.link) throw refuse(name, 'is a device, a pipe or a socket');
  if (isDirectory) throw refuse(name, 'is a link with the name of a directory');
  return 'link';
}

function checkContent(entry: Entry, kind: PlannedEntry['kind'], name: string, refuse: Refuse): void {
  const { compressedSize, uncompressedSize, compressionMethod, extraFields } = entry;
  if (entry.isEncrypted()) throw refuse(name, 'is encrypted');
  if (!entry.canDecodeFileData())
    throw refuse(name, `is compressed in a way (${compressionMethod}) that Lambda does not know`);
  if (kind === 'directory' && uncompressedSize > 0) throw refuse(name, 'is a directory with content');
  if (uncompressedSize > compressedSize * deflateRatio)
    throw refuse(name, `claims ${uncompressedSize} bytes, which ${compressedSize} cannot hold`);
  const isHardLink = extraFields.some(
    ({ id, data }) => id === unixField.id && data.length > unixField.plainLength,
  );
  if (isHardLink && kind === 'file') throw refuse(name, 'is a hard link');
}

/** Its owner can always read it, and remove it. */
function modeOf(attributes: number, kind: PlannedEntry['kind']): number {
  const written = attributes & 0o777;
  if (kind === 'directory') return (written === 0 ? 0o755 : written) | 0o700;
  return (written === 0 ? 0o644 : written) | 0o600;
}
