import { writeSync } from 'node:fs';

class OrderError extends Error {
  name = 'OrderError';
}

class MuteError extends Error {
  name = 'MuteError';
  get message() {
    throw new Error('no words');
  }
}

const actions = {
  echo: ({ value }) => value,
  pid: () => process.pid,
  fail: () => {
    throw new TypeError('failed "on" purpose: ü');
  },
  custom: () => {
    throw new OrderError('sold out');
  },
  mute: () => {
    throw new MuteError();
  },
  exhaust: () => new ArrayBuffer(2 ** 50),
  unserializable: () => ({ number: 1n }),
  binary: () => {
    writeSync(1, Buffer.from([0, 255, 254, 10, 13, 0]));
    return 'written';
  },
  exit: () => process.exit(7),
  log: () => {
    console.info('told\ntwice ü');
    console.debug('whispered');
    return 'logged';
  },
  context: (_event, context) => ({
    requestId: context.awsRequestId,
    arn: context.invokedFunctionArn,
    name: context.functionName,
    version: context.functionVersion,
    memory: context.memoryLimitInMB,
    group: context.logGroupName,
    stream: context.logStreamName,
    tenant: context.tenantId,
    client: context.clientContext,
    identity: context.identity?.cognitoIdentityId,
    trace: process.env._X_AMZN_TRACE_ID,
    remaining: context.getRemainingTimeInMillis(),
  }),
};

export const handler = async (event, context) => {
  console.log(`working on ${event.do}`);
  return actions[event.do](event, context);
};
