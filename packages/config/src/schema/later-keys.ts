/** Keys that the format will have and this version does not have yet, by what the map describes. */
export const laterKeys: Readonly<Record<string, readonly string[]>> = {
  'the stack': ['console'],
};
