import { createHash } from 'node:crypto';

const length = 10;

/** An id like those of API Gateway: ten lower-case letters and digits, the same whenever the names are. */
export function apiId(stack: string, gateway: string): string {
  const digest = createHash('sha256').update(`${stack}/${gateway}`).digest('hex');
  return BigInt(`0x${digest}`).toString(36).slice(-length).padStart(length, '0');
}
