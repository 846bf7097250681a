/** What holds where the configuration says nothing. */
export const defaults = {
  region: 'us-east-1',
  accountId: '000000000000',
  host: '127.0.0.1',
  endpointPort: 9000,
  gatewayPort: 8080,
  timeout: 3,
  memory: 128,
  concurrency: 10,
  idleTimeout: 600,
  warm: 0,
  queueTimeout: 0,
  retries: 2,
  maxEventAge: 21_600,
  httpTimeout: 30,
  restTimeout: 29,
  tmpSize: 512,
} as const;
