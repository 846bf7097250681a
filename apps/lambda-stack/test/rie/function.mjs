import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Waits until so many environments are in it, and tells the address of this one's Runtime API. */
async function meet({ directory, of }) {
  writeFileSync(join(directory, String(process.pid)), '');
  while (readdirSync(directory).length < of) await delay(5);
  return process.env.AWS_LAMBDA_RUNTIME_API;
}

const actions = {
  meet,
  success: () => 'My function ran',
  variable: () => process.env.MY_ENV,
  name: () => process.env.AWS_LAMBDA_FUNCTION_NAME,
  id: (_event, context) => context.awsRequestId,
  arn: (_event, context) => context.invokedFunctionArn,
  sleep: () => delay(20_000),
  fail: () => {
    throw new RangeError('on purpose');
  },
  remaining: (_event, context) => context.getRemainingTimeInMillis(),
  client: (_event, context) => context.clientContext,
};

export const handler = async (event, context) => (actions[event.do] ?? actions.success)(event, context);
