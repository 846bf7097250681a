import { readFile } from 'node:fs/promises';

import { sign } from './sign.mjs';

// A secret is a file; the variable names it. Requests wait until a module is done with what it awaits.
const key = await readFile(process.env.SIGNING_KEY_FILE);

export const handler = async ({ pathParameters: { name } }) => {
  console.log('a ticket for', name);
  return { name, ticket: sign(name, key) };
};
