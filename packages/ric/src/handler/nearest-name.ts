/** The name that was probably meant; `undefined` where none is near. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let limit = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const distance = levenshtein(wanted.toLowerCase(), name.toLowerCase());
    if (distance < limit) [best, limit] = [name, distance];
  }
  return best;
}

function levenshtein(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    let left = i;
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      left = Math.min(left + 1, (row[j] ?? 0) + 1, replaced);
      next.push(left);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
