import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';
import { expect, it, onTestFinished } from 'vitest';

import { makeSample } from '../testing/make-sample.ts';
import type { SampleType } from './samples.ts';

/** Their types in @types/aws-lambda, which has none for RabbitMQ and authorizers of format 1.0, and asks for cookies where there are none. */
const types: Readonly<Record<Exclude<SampleType, 'rabbitmq' | 'http-authorizer-1.0'>, string>> = {
  'http-api': 'lambda.APIGatewayProxyEventV2',
  'http-api-1.0': 'Partly<lambda.APIGatewayProxyEvent>',
  'rest-api': 'Partly<lambda.APIGatewayProxyEvent>',
  'function-url': 'lambda.LambdaFunctionURLEvent',
  alb: 'lambda.ALBEvent',
  'alb-multi-value': 'lambda.ALBEvent',
  'websocket-connect': 'Partly<lambda.APIGatewayProxyWebsocketEventV2>',
  'websocket-message': 'lambda.APIGatewayProxyWebsocketEventV2',
  'websocket-disconnect': 'Partly<lambda.APIGatewayProxyWebsocketEventV2>',
  'http-authorizer': "Omit<lambda.APIGatewayRequestAuthorizerEventV2, 'cookies'>",
  'rest-authorizer-token': 'lambda.APIGatewayTokenAuthorizerEvent',
  'rest-authorizer-request': 'Partly<lambda.APIGatewayRequestAuthorizerEvent>',
  sqs: 'lambda.SQSEvent',
  sns: 'lambda.SNSEvent',
  kinesis: 'lambda.KinesisStreamEvent',
  s3: 'lambda.S3Event',
  dynamodb: 'lambda.DynamoDBStreamEvent',
  eventbridge: "lambda.EventBridgeEvent<'Greeting', { message: string }>",
  schedule: 'lambda.ScheduledEvent',
};

/** The types ask for all that a context can have: API keys, authorizers, ids of messages. */
const prelude = `import type * as lambda from 'aws-lambda';
type Some<T> = { [K in keyof T]?: T[K] extends object ? Some<T[K]> : T[K] };
type Partly<E extends { requestContext: object }> = Omit<E, 'requestContext'> & {
  requestContext: Some<E['requestContext']>;
};
type Plain<T> = T extends object ? { -readonly [K in keyof T]: Plain<T[K]> } : T;
declare function literal<const T>(value: T): Plain<T>;
`;

it('samples are of the types that @types/aws-lambda has for them', async () => {
  // Beside this file, so that the types are found.
  const directory = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), '.types-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'samples.ts');
  const lines = await Promise.all(
    Object.entries(types).map(
      async ([name, type]) =>
        `void (literal(${JSON.stringify(await makeSample(name as SampleType))}) satisfies ${type});`,
    ),
  );
  writeFileSync(file, prelude + lines.join('\n'));
  const program = ts.createProgram([file], { strict: true, noEmit: true, skipLibCheck: true, types: [] });
  const found = ts.getPreEmitDiagnostics(program).map(({ start = 0, messageText }) => {
    const line = program.getSourceFile(file)?.getLineAndCharacterOfPosition(start).line ?? 0;
    return `${Object.keys(types)[line - prelude.split('\n').length + 1]}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  expect(found).toEqual([]);
});
