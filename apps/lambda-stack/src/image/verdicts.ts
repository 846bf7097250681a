import type { Check } from '../checks/check.ts';

export const ok = (name: string, message: string): Check => ({ name, state: 'ok', message });

export const warning = (name: string, message: string, remedy?: string): Check => ({
  name,
  state: 'warning',
  message,
  ...(remedy === undefined ? {} : { remedy }),
});

export const failed = (name: string, message: string, remedy: string): Check => ({
  name,
  state: 'failed',
  message,
  remedy,
  code: 'IMAGE_UNFIT',
});

/** What is said of an image whose command has no handler. @param form of one */
export const noHandler = (form: string): Check =>
  warning(
    'Handler',
    'CMD names none, so that each function has to',
    `Add to the Dockerfile: CMD ["${form}"]`,
  );

/** Some of many, as text. */
export function some(items: readonly string[], most = 3): string {
  const rest = items.length - most;
  return rest > 0 ? `${items.slice(0, most).join(', ')} and ${rest} more` : items.join(', ');
}
