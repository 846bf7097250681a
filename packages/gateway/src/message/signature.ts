import { headerValue, type HeaderField } from './header-fields.ts';
import { parseQuery } from './query-string.ts';

/**
 * The access key that a request is signed with by AWS Signature Version 4, in its header or its query string; undefined where it is not
 * signed. Whether the signature is right is not looked at: nobody here has the secret key.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export function signingKey({
  headers,
  rawQuery,
}: {
  readonly headers: readonly HeaderField[];
  readonly rawQuery: string;
}): string | undefined {
  const inHeader = accessKeyOf(headerCredential(headerValue(headers, 'authorization') ?? ''));
  if (inHeader !== undefined) return inHeader;
  const query = parseQuery(rawQuery);
  const [credential = ''] = query.get('X-Amz-Credential') ?? [];
  return query.has('X-Amz-Signature') ? accessKeyOf(credential) : undefined;
}

/** The credential of an `Authorization` header; empty where there is none. */
function headerCredential(authorization: string): string {
  if (!/^AWS4-HMAC-SHA256\s/.test(authorization)) return '';
  // Takes time linear to the length: no part of the header is looked at twice, for it ends where the next one begins.
  return /[,\s]Credential=([^,\s]+)/.exec(authorization)?.[1] ?? '';
}

/** A credential is an access key and the key's scope, with a slash between them. */
const accessKeyOf = (credential: string): string | undefined => /^([^/]+)\//.exec(credential)?.[1];
