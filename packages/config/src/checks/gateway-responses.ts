import { validateHeaderValue } from 'node:http';

import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';

/** Texts of headers are what HTTP allows; their names are the schema's. */
export function checkGatewayResponses(responses: Cursor, problems: ProblemList): void {
  for (const response of responses.children()) {
    for (const header of response.child('headers').children()) {
      const text = header.text();
      if (text === undefined || isFieldValue(header.key, text)) continue;
      problems.add(header.place, header.path, {
        message: `the header ${header.key} has a text that HTTP does not allow`,
        fix: 'Write it in one line, of letters of ISO-8859-1.',
      });
    }
  }
}

function isFieldValue(name: string, text: string): boolean {
  try {
    validateHeaderValue(name, text);
    return true;
  } catch {
    return false;
  }
}
