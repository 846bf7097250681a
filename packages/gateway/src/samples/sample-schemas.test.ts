import * as powertools from '@aws-lambda-powertools/parser/schemas';
import { expect, it } from 'vitest';

import { makeSample } from '../testing/make-sample.ts';
import type { SampleType } from './samples.ts';

/**
 * Powertools has no schema for RabbitMQ and for authorizers of format 1.0, and that for WebSocket APIs asks for `type` and `methodArn`,
 * which events of authorizers have alone.
 */
type WithoutSchema = 'rabbitmq' | 'http-authorizer-1.0' | `websocket-${string}`;

/** What Powertools for AWS Lambda takes events of a type for. */
const schemas: Readonly<Record<Exclude<SampleType, WithoutSchema>, { parse: (event: unknown) => unknown }>> =
  {
    'http-api': powertools.APIGatewayProxyEventV2Schema,
    'http-api-1.0': powertools.APIGatewayProxyEventSchema,
    'rest-api': powertools.APIGatewayProxyEventSchema,
    'function-url': powertools.LambdaFunctionUrlSchema,
    alb: powertools.AlbSchema,
    'alb-multi-value': powertools.AlbSchema,
    'http-authorizer': powertools.APIGatewayRequestAuthorizerEventV2Schema,
    'rest-authorizer-token': powertools.APIGatewayTokenAuthorizerEventSchema,
    'rest-authorizer-request': powertools.APIGatewayRequestAuthorizerEventSchema,
    sqs: powertools.SqsSchema,
    sns: powertools.SnsSchema,
    kinesis: powertools.KinesisDataStreamSchema,
    s3: powertools.S3Schema,
    dynamodb: powertools.DynamoDBStreamSchema,
    eventbridge: powertools.EventBridgeSchema,
    schedule: powertools.EventBridgeSchema,
  };

it.each(Object.entries(schemas))('the sample %s is what Powertools takes it for', async (type, schema) => {
  const event = await makeSample(type as SampleType);
  expect(() => schema.parse(event)).not.toThrow();
});
