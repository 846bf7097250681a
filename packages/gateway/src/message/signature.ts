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
  const authorization = headerValue(headers, 'authorization') ?? '';
  const [, inHeader] = /^AWS4-HMAC-SHA256 .*\bCredential=([^/,\s]+)\//.exec(authorization) ?? [];
  if (inHeader !== undefined) return inHeader;
  const query = parseQuery(rawQuery);
  const [credential = ''] = query.get('X-Amz-Credential') ?? [];
  return query.has('X-Amz-Signature') ? /^([^/]+)\//.exec(credential)?.[1] : undefined;
}
