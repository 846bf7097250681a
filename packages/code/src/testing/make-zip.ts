import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a zip that a test makes, right or wrong in any way that it likes. */
export interface ZipEntry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  /** A whole Unix mode, type included; a regular file with 0644 by default, a directory with 0755 for a name that ends in `/`. */
  readonly mode?: number;
  readonly deflate?: boolean;
  /** Whether the zip says that the name is in UTF-8, which it is anyway. */
  readonly saysUtf8?: boolean;
  /** What the directory of the zip claims, instead of the truth. */
  readonly claims?: {
    readonly size?: number;
    readonly compressedSize?: number;
    readonly crc?: number;
    readonly method?: number;
    readonly flags?: number;
    readonly offset?: number;
    readonly extra?: Uint8Array;
  };
}

/** A symbolic link, as zip tools write it. */
export const link = (name: string, target: string): ZipEntry => ({ name, content: target, mode: 0o120_777 });

/** The bytes of a zip file. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { body, header } = makeEntry(entry, offset);
    bodies.push(body);
    directory.push(header);
    offset += body.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}

function makeEntry(entry: ZipEntry, offset: number): { body: Buffer; header: Buffer } {
  const { claims = {}, deflate = true } = entry;
  const name = Buffer.from(entry.name);
  const content = Buffer.from(entry.content ?? '');
  const data = deflate && content.length > 0 ? deflateRawSync(content) : content;
  const extra = claims.extra ?? new Uint8Array();
  // What both headers have: version, flags (names in UTF-8), method, time, checksum, sizes, lengths.
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE((entry.saysUtf8 === false ? 0 : 0x0800) | (claims.flags ?? 0), 2);
  shared.writeUInt16LE(claims.method ?? (data === content ? 0 : 8), 4);
  shared.writeUInt32LE(claims.crc ?? crc32(content), 10);
  shared.writeUInt32LE(claims.compressedSize ?? data.length, 14);
  shared.writeUInt32LE(claims.size ?? content.length, 18);
  shared.writeUInt16LE(name.length, 22);
  shared.writeUInt16LE(extra.length, 24);
  const body = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), shared, name, extra, data]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE((modeOf(entry) << 16) >>> 0, 6);
  rest.writeUInt32LE(claims.offset ?? offset, 10);
  const madeOnUnix = Buffer.from([20, 3]);
  const header = Buffer.concat([
    Buffer.from('PK\u0001\u0002', 'latin1'),
    madeOnUnix,
    shared,
    rest,
    name,
    extra,
  ]);
  return { body, header };
}

const modeOf = ({ name, mode }: ZipEntry): number => mode ?? (name.endsWith('/') ? 0o040_755 : 0o100_644);
