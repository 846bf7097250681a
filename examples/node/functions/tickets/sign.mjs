import { createHmac } from 'node:crypto';

export const sign = (text, key) => createHmac('sha256', key).update(text).digest('base64url').slice(0, 16);
