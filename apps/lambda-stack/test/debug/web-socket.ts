import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** As much of a WebSocket client as the inspector of Node.js needs: whole text messages. */
export class WebSocketClient {
  readonly #socket: Duplex;
  #received = Buffer.alloc(0);

  private constructor(socket: Duplex, onMessage: (text: string) => void, onClose: () => void) {
    this.#socket = socket;
    socket.on('error', () => undefined); // a close follows
    socket.on('close', onClose);
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      for (let message = this.#take(); message !== undefined; message = this.#take()) onMessage(message);
    });
  }

  static async connect(
    url: string,
    onMessage: (text: string) => void,
    onClose: () => void,
  ): Promise<WebSocketClient> {
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    };
    const upgrade = request(url.replace(/^ws/, 'http'), { headers }).end();
    const [, socket] = (await once(upgrade, 'upgrade')) as [IncomingMessage, Duplex];
    return new WebSocketClient(socket, onMessage, onClose);
  }

  send(text: string): void {
    const payload = Buffer.from(text);
    const mask = randomBytes(4);
    const head =
      payload.length < 126
        ? Buffer.from([0x81, 0x80 | payload.length])
        : Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff]);
    const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    this.#socket.write(Buffer.concat([head, mask, masked]));
  }

  close(): void {
    this.#socket.destroy();
  }

  /** The next whole message, if it is there. */
  #take(): string | undefined {
    const data = this.#received;
    if (data.length < 2) return undefined;
    const short = data.readUInt8(1);
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (data.length < head) return undefined;
    const length =
      short < 126 ? short : short === 126 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
    if (data.length < head + length) return undefined;
    this.#received = data.subarray(head + length);
    return data.toString('utf8', head, head + length);
  }
}
