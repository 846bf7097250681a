/** What a caller named: a function, perhaps a version or alias of it, perhaps whose. */
export interface FunctionReference {
  readonly name: string;
  readonly qualifier?: string;
  /** Given by ARNs. */
  readonly region?: string;
  readonly accountId?: string;
}

/**
 * A name, a partial ARN (`123456789012:function:name`, `function:name`) or a full ARN, each with or without `:qualifier`.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax
 */
const pattern =
  /^(?:arn:(?:aws[a-zA-Z-]*):lambda:)?(?:(?<region>[a-z]{2,}(?:-[a-z]+)+-\d):)?(?:(?<accountId>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9_-]{1,64})(?::(?<qualifier>\$LATEST|[a-zA-Z0-9_-]{1,128}))?$/;

/** Reads what a caller named; undefined where it is none of Lambda's forms. */
export function parseFunctionName(text: string): FunctionReference | undefined {
  const groups = pattern.exec(text)?.groups;
  const name = groups?.['name'];
  if (name === undefined) return undefined;
  const { region, accountId, qualifier } = groups ?? {};
  return {
    name,
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
    ...(qualifier === undefined ? {} : { qualifier }),
  };
}
