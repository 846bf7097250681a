/** Archives consist of blocks of this size (bytes). */
const block = 512;

/**
 * The content of the first file in an archive; undefined where there is none. Directories, links and extended headers are skipped.
 *
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 */
export function firstFile(archive: Buffer): Buffer | undefined {
  for (let start = 0; start + block <= archive.length && archive[start] !== 0;) {
    const header = archive.subarray(start, start + block);
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8) || 0;
    const content = start + block;
    if (isFile(header)) return archive.subarray(content, content + size);
    start = content + Math.ceil(size / block) * block;
  }
  return undefined;
}

const isFile = (header: Buffer): boolean => ['0', '\0'].includes(header.toString('latin1', 156, 157));
