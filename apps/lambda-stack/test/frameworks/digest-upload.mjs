import { createHash } from 'node:crypto';

/** What an upload has, as a browser would send it: the file's name, its sha256, and the field beside it. */
export async function digestUpload(body, contentType) {
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
  const file = form.get('file');
  const bytes = Buffer.from(await file.arrayBuffer());
  return {
    name: file.name,
    note: form.get('note'),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}
