import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';

/** Each API key has a value of its own, as in API Gateway: a request would have two keys otherwise. */
export function checkApiKeys(apiKeys: Cursor, problems: ProblemList): void {
  const taken = new Map<string, Cursor>();
  for (const apiKey of apiKeys.children()) {
    const value = apiKey.text();
    if (value === undefined || value === '') continue;
    const first = taken.get(value);
    if (first === undefined) {
      taken.set(value, apiKey);
      continue;
    }
    problems.add(apiKey.place, apiKey.path, {
      message: `the API keys ${first.key} and ${apiKey.key} have the same value`,
      fix: 'Give each a value of its own, or remove one.',
    });
  }
}
