import { deflateRawSync } from 'node:zlib';

const storedMethod = 0;
const deflateMethod = 8;

/** A jar of these files, as far as it is looked into: without times and checksums. */
export function jar(files: Readonly<Record<string, string>>, method = deflateMethod): Buffer {
  const bodies: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path);
    const data = method === deflateMethod ? deflateRawSync(content) : Buffer.from(content);
    const header = Buffer.alloc(30);
    header.write('PK\x03\x04', 'latin1');
    header.writeUInt16LE(name.length, 26);
    const listed = Buffer.alloc(46);
    listed.write('PK\x01\x02', 'latin1');
    listed.writeUInt16LE(method, 10);
    listed.writeUInt32LE(data.length, 20);
    listed.writeUInt16LE(name.length, 28);
    listed.writeUInt32LE(offset, 42);
    bodies.push(header, name, data);
    list.push(listed, name);
    offset += header.length + name.length + data.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, directory, end]);
}

export const storedJar = (files: Readonly<Record<string, string>>): Buffer => jar(files, storedMethod);
