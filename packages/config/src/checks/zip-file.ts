import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Whether a path is to be read as a zip file: its name alone decides, so that every reader of the model decides alike. */
export const isZip = (path: string): boolean => path.toLowerCase().endsWith('.zip');

/** The record that ends a zip has 22 bytes, and a comment of at most 65535. */
const endLimit = 22 + 65_535;

/** What a file lacks to be a zip, or `undefined`: whether it begins and ends as one. What is in it is seen when it is unpacked. */
export function zipProblem(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  try {
    const { size } = fstatSync(file);
    if (size === 0) return 'is empty';
    const start = read(file, 0, 4);
    if (!['PK\u0003\u0004', 'PK\u0005\u0006'].includes(start.toString('latin1'))) return 'is not a zip file';
    const length = Math.min(size, endLimit);
    return read(file, size - length, length).includes('PK\u0005\u0006')
      ? undefined
      : 'is cut off: the end of the zip is missing';
  } finally {
    closeSync(file);
  }
}

function read(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, position));
}
