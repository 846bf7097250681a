import { expect, it } from 'vitest';

import { preludeType } from '../payload/prelude.ts';
import { send } from '../testing/client.ts';
import { RawAnswer } from '../testing/function-invoker.ts';
import { startGateway } from '../testing/start-gateway.ts';

const streamed = (): RawAnswer => new RawAnswer(`{"statusCode":201}${'\0'.repeat(8)}hello`, preludeType);

it.each([
  ['http', 500],
  ['rest', 502],
  ['url', 502],
  ['alb', 502],
] as const)(
  'a function that streams behind one that does not (%s) is told where it could',
  async (type, status) => {
    const gateway = await startGateway(type, streamed);
    expect((await send(gateway, '/local/x')).status).toBe(status);
    await expect.poll(() => gateway.log).toHaveLength(1);
    expect(gateway.log[0]?.error).toContain(
      'for routes of REST APIs with "stream: true" and function URLs with "invokeMode: RESPONSE_STREAM"',
    );
  },
);
