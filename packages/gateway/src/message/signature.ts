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

const prefix = 'Credential=';

/** The credential of an `Authorization` header; empty where there is none. No client's text may be long enough to take time. */
function headerCredential(authorization: string): string {
  const [algorithm, ...parts] = authorization.split(/[,\s]/);
  if (algorithm !== 'AWS4-HMAC-SHA256') return '';
  return parts.find((part) => part.startsWith(prefix))?.slice(prefix.length) ?? '';
}

/** A credential is an access key and the key's scope, with a slash between them. */
const accessKeyOf = (credential: string): string | undefined => /^([^/]+)\//.exec(credential)?.[1];
