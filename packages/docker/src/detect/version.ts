/** The oldest versions that do what a generated stack needs. */
export const needed = { engine: '25', compose: '2.26' } as const;

/** Whether a version (`26.1.5+dfsg1`, `v2.29.1-desktop.1`) is at least another one. One that cannot be read is not. */
export function isAtLeast(found: string, wanted: string): boolean {
  const [a, b] = [numbers(found), numbers(wanted)];
  for (const [index, part] of b.entries()) {
    const other = a[index] ?? (index === 0 ? -1 : 0);
    if (other !== part) return other > part;
  }
  return true;
}

const numbers = (version: string): number[] =>
  (/^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '')
    .split('.')
    .filter((part) => part !== '')
    .map(Number);
