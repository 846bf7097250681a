import { request } from 'node:http';
import { PassThrough } from 'node:stream';

import { expect, it } from 'vitest';

import { startRie } from './run.ts';

/** What the emulator answers to a request with these headers. */
function answerTo(headers: Record<string, string>, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/healthz', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve(text));
    });
    sent.on('error', reject).end();
  });
}

it('who is refused is told the variable that would allow it', async () => {
  const running = await startRie({
    program: 'aws-lambda-rie',
    arguments: ['--runtime-interface-emulator-address', '127.0.0.1:0'],
    variables: { LAMBDA_STACK_ALLOWED_HOSTS: 'devbox.local', LAMBDA_STACK_CORS: 'https://page.example' },
    version: '0.0.0-test',
    clients: { node: '/nonexistent/node', python: '/nonexistent/python', shell: '/nonexistent/shell' },
    output: new PassThrough(),
  });
  try {
    const { port } = running.address;
    expect(await answerTo({ Host: 'other.local' }, port)).toContain('LAMBDA_STACK_ALLOWED_HOSTS');
    expect(await answerTo({ Host: 'devbox.local' }, port)).toBe('{"status":"ok"}');
    expect(await answerTo({ Origin: 'https://other.example' }, port)).toContain('LAMBDA_STACK_CORS');
    expect(await answerTo({ Origin: 'https://page.example' }, port)).toBe('{"status":"ok"}');
  } finally {
    await running.close();
  }
});
