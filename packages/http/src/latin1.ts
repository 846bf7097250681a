/** Above this (bytes), writing head and body one by one is cheaper than joining them. */
export const joinLimit = 8_192;

/** Each byte as a character. */
export const latin1 = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
