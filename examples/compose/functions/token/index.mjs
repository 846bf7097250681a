import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

// A secret is a file; the variable names it. Neither `docker inspect` nor a log shows what is in it.
const key = readFileSync(process.env.API_KEY_FILE, 'utf8') + readFileSync(process.env.PEPPER_FILE, 'utf8');

export const handler = async ({ pathParameters: { name } }) => ({
  name,
  token: createHmac('sha256', key).update(name).digest('hex').slice(0, 16),
});
