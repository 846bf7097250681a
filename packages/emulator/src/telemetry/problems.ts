/** What is wrong with a request, in the order in which it was found. */
export type Problems = string[];

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
