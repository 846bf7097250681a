/** A flag or a variable that can't be used: its message names it. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}
