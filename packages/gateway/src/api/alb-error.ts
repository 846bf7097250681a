import type { ApiResponse } from './api-request.ts';

/** Why a load balancer answers itself, and with which status. */
const albErrors = {
  upgrade: { status: 400, title: '400 Bad Request' },
  'head-too-large': { status: 400, title: '400 Bad Request' },
  'uri-too-long': { status: 414, title: '414 Request-URI Too Large' },
  'no-rule': { status: 404, title: '404 Not Found' },
  'too-large': { status: 413, title: '413 Request Entity Too Large' },
  internal: { status: 502, title: '502 Bad Gateway' },
} as const;

export type AlbErrorName = keyof typeof albErrors;

/** What a load balancer answers itself. */
export function albError(name: AlbErrorName): ApiResponse {
  const { status, title } = albErrors[name];
  const lines = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '</body>',
    '</html>',
    '',
  ];
  return { status, headers: [['Content-Type', 'text/html']], body: Buffer.from(lines.join('\r\n')) };
}
