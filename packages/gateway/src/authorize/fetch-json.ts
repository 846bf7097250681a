/** How long a document may take, in ms: as long as API Gateway waits for an issuer. */
const timeoutMs = 1_500;

/** The longest document that is read, in bytes. */
const bodyLimit = 1_048_576;

/**
 * Gets a JSON document over HTTP. Redirects are not followed.
 * @throws Error for whatever is no JSON document that comes in time and is not too long
 */
export async function fetchJson(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`it answered ${response.status}`);
    }
    return JSON.parse(await readText(response));
  } catch (error) {
    throw new Error(`${url} could not be read: ${reasonOf(error)}`, { cause: error });
  }
}

/** Reads a body as far as the limit; what is beyond is not waited for. */
async function readText({ body }: Response): Promise<string> {
  const parts: AsyncIterable<Uint8Array> | readonly [] = body ?? [];
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of parts) {
    length += chunk.byteLength;
    if (length > bodyLimit) throw new Error(`it answered with more than ${bodyLimit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `fetch` itself only says that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
