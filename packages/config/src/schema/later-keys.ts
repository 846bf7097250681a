/** Keys that the format will have and this version does not have yet, by what the map describes. */
export const laterKeys: Readonly<Record<string, readonly string[]>> = {
  'the stack': ['console'],
  'a function': ['wrapper'],
};

/** Languages that come later, as runtimes begin. */
export const laterRuntimes: readonly string[] = ['ruby'];
