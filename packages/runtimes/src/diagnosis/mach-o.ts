const types: ReadonlyMap<number, string> = new Map([
  [0x01000007, 'x64'],
  [0x0100000c, 'arm64'],
]);

/**
 * The architectures that a Mach-O program (macOS) was built for, named as `process.arch` names them; `undefined` for
 * a file that is none.
 */
export function parseMachO(head: Buffer): readonly string[] | undefined {
  if (head.length < 8) return undefined;
  const magic = head.readUInt32BE(0);
  if (magic === 0xcffaedfe || magic === 0xcefaedfe) return [name(head.readUInt32LE(4))];
  if (magic !== 0xcafebabe) return undefined;
  const count = head.readUInt32BE(4);
  // Java class files begin with the same four bytes; what follows is their version, at least 45.
  if (count > 30) return undefined;
  const found: string[] = [];
  for (let index = 0; index < count && 8 + index * 20 + 4 <= head.length; index += 1) {
    found.push(name(head.readUInt32BE(8 + index * 20)));
  }
  return found;
}

function name(type: number): string {
  return types.get(type) ?? `type ${type}`;
}
