/**
 * The attributes of an item, as DynamoDB's streams write them: `5` is `{"N":"5"}`.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export const toAttributes = (item: object): Record<string, object> =>
  Object.fromEntries(Object.entries(item).map(([key, value]) => [key, toAttributeValue(value)]));

/** A value that JSON has. */
function toAttributeValue(value: unknown): object {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: value.toString() };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toAttributeValue) };
  return typeof value === 'object' && value !== null ? { M: toAttributes(value) } : { NULL: true };
}
