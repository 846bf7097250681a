import type { SampleType } from '@lambda-stack/gateway';

/** The types of events that `event` prints, and what each is. Here, so that help and completion load no gateway. */
export const sampleTypes: Readonly<Record<SampleType, string>> = {
  'http-api': 'HTTP API, payload format 2.0',
  'http-api-1.0': 'HTTP API, payload format 1.0',
  'rest-api': 'REST API',
  'function-url': 'function URL',
  alb: 'application load balancer',
  'alb-multi-value': 'application load balancer with multi-value headers',
  'websocket-connect': 'WebSocket API: a client connects',
  'websocket-message': 'WebSocket API: a message',
  'websocket-disconnect': 'WebSocket API: a client has left',
  'http-authorizer': 'authorizer of an HTTP API, format 2.0',
  'http-authorizer-1.0': 'authorizer of an HTTP API, format 1.0',
  'rest-authorizer-token': 'authorizer of a REST API, type token',
  'rest-authorizer-request': 'authorizer of a REST API, type request',
  sqs: 'message of an SQS queue',
  sns: 'message of an SNS topic',
  kinesis: 'record of a Kinesis stream',
  rabbitmq: 'message of a RabbitMQ queue',
  s3: 'object that was put into an S3 bucket',
  dynamodb: 'item that was put into a DynamoDB table',
  eventbridge: 'event of an EventBridge bus',
  schedule: 'scheduled rule of EventBridge',
};

/** Their names. */
export const sampleTypeNames: readonly string[] = Object.keys(sampleTypes);

export const isSampleType = (name: string): name is SampleType => Object.hasOwn(sampleTypes, name);
