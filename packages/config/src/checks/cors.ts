import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';

/** An HTTP API that lets credentials in names the origins that may send them: API Gateway refuses any other. */
export function checkCors(gateway: Cursor, problems: ProblemList): void {
  const cors = gateway.child('cors');
  const { node, place, path } = cors.child('allowCredentials');
  const origins = cors.child('allowOrigins').children();
  const isAllowed = node?.kind === 'scalar' && node.value === true;
  if (!isAllowed || !origins.some((origin) => origin.text() === '*')) return;
  problems.add(place, path, {
    message: 'credentials are not for all origins: API Gateway refuses them beside "*", and so do browsers',
    fix: 'Name the origins: allowOrigins: ["http://localhost:3000"]; or remove allowCredentials.',
  });
}
