/** As Linux: a path that goes through more links than this is a loop. */
const linksLimit = 40;

/**
 * Why a link must not be made, or undefined: it leads out of the directory, by itself or through others, or nowhere at all. What it
 * leads to need not exist.
 * @param links targets by path; all that there are
 */
export function linkProblem(path: string, links: ReadonlyMap<string, string>): string | undefined {
  const reached: string[] = [];
  /** What is still to be walked, the next step last. */
  const ahead = path.split('/').reverse();
  let followed = 0;
  for (let step = ahead.pop(); step !== undefined; step = ahead.pop()) {
    if (step === '' || step === '.') continue;
    if (step === '..') {
      if (reached.pop() === undefined) return leaves(path, links);
      continue;
    }
    reached.push(step);
    const target = links.get(reached.join('/'));
    if (target === undefined) continue;
    followed += 1;
    if (followed > linksLimit) return 'is a link that leads to itself';
    if (target.startsWith('/')) return leaves(path, links);
    reached.pop();
    ahead.push(...target.split('/').reverse());
  }
  return undefined;
}

const leaves = (path: string, links: ReadonlyMap<string, string>): string =>
  `is a link that leads out of the directory, to ${JSON.stringify(links.get(path))}`;
