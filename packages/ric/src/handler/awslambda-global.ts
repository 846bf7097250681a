import { HttpResponseStream } from '../invocation/http-response-stream.ts';
import { streamifyResponse } from './streaming-handler.ts';

/**
 * Makes the global `awslambda`, unless `AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA` says not to.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export function installGlobal(environment: NodeJS.ProcessEnv): void {
  if (['1', 'true'].includes(environment['AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA'] ?? '')) return;
  const present: unknown = Reflect.get(globalThis, 'awslambda');
  const awslambda = { ...(present as object | undefined), streamifyResponse, HttpResponseStream };
  Object.assign(globalThis, { awslambda });
}
