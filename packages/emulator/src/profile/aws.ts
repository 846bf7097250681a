import { parseOperation } from '../invoke-api/operation.ts';
import { lambdaRules } from '../invoke-api/request.ts';
import { textLines } from '../platform/text-lines.ts';
import type { Profile } from './profile.ts';

/** The Lambda service. */
export const awsProfile: Profile = {
  defaults: {
    functionName: 'function',
    accountId: '000000000000',
    memory: 128,
    timeout: 3,
    queueTimeout: 0,
    warm: 1,
  },
  initTimeoutMs: 10_000,
  handlerSources: ['command', '_HANDLER', 'AWS_LAMBDA_FUNCTION_HANDLER'],
  parseOperation,
  invocationRules: lambdaRules,
  notFound: (url) => ({
    contentType: 'application/json',
    errorType: 'UnknownOperationException',
    body: JSON.stringify({ Type: 'User', message: `No such operation: ${url}` }),
  }),
  present: (result) => result,
  isReported: () => true,
  textLines,
  logGroup: (functionName) => `/aws/lambda/${functionName}`,
  shutdownReasons: { spindown: 'spindown', timeout: 'timeout', failure: 'failure' },
};
