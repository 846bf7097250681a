import { appendFile, readFile } from 'node:fs/promises';

export const handler = async ({ requestContext, pathParameters, body, isBase64Encoded }) => {
  const file = `/mnt/notes/${encodeURIComponent(pathParameters.name)}.txt`;
  if (requestContext.http.method === 'POST') {
    const note = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
    await appendFile(file, `${note}\n`);
    return { statusCode: 201 };
  }
  const notes = await readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return { notes: notes.split('\n').filter(Boolean) };
};
