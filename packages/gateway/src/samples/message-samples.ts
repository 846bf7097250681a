import { createHash } from 'node:crypto';

import type { LambdaEvent } from '../payload/event-source.ts';
import type { Sample, SampleContext } from './sample.ts';

const defaultBody = '{"message":"hello"}';

const arn = (service: string, { region, accountId }: SampleContext, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
function sqs(context: SampleContext, body: string): LambdaEvent {
  const sent = context.now.toString();
  return {
    Records: [
      {
        messageId: context.createId(),
        receiptHandle: Buffer.from(`receipt of ${context.createId()}`).toString('base64'),
        body,
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: sent,
          SenderId: 'AIDAIENQZJOLO23YVJ4VO',
          ApproximateFirstReceiveTimestamp: sent,
        },
        messageAttributes: {},
        md5OfBody: md5(body),
        eventSource: 'aws:sqs',
        eventSourceARN: arn('sqs', context, 'my-queue'),
        awsRegion: context.region,
      },
    ],
  };
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Each body has its own digest, unless another one was set. */
function adjustDigests(made: LambdaEvent, changed: LambdaEvent): LambdaEvent {
  const digests = new Set(recordsOf(made).map((record) => record?.md5OfBody));
  const records = recordsOf(changed).map((record) =>
    typeof record?.body === 'string' && digests.has(record.md5OfBody)
      ? { ...record, md5OfBody: md5(record.body) }
      : record,
  );
  return Array.isArray(changed['Records']) ? { ...changed, Records: records } : changed;
}

interface MessageRecord {
  readonly body?: unknown;
  readonly md5OfBody?: unknown;
}

function recordsOf({ Records: records }: LambdaEvent): readonly (MessageRecord | null)[] {
  return Array.isArray(records) ? (records as readonly (MessageRecord | null)[]) : [];
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
function sns(context: SampleContext, body: string): LambdaEvent {
  const topic = arn('sns', context, 'my-topic');
  const subscription = `${topic}:${context.createId()}`;
  const service = `https://sns.${context.region}.amazonaws.com`;
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription,
        Sns: {
          Type: 'Notification',
          MessageId: context.createId(),
          TopicArn: topic,
          Subject: 'hello',
          Message: body,
          Timestamp: new Date(context.now).toISOString(),
          SignatureVersion: '1',
          Signature: Buffer.from('signature').toString('base64'),
          SigningCertUrl: `${service}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`,
          UnsubscribeUrl: `${service}/?Action=Unsubscribe&SubscriptionArn=${subscription}`,
          MessageAttributes: {},
        },
      },
    ],
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
function kinesis(context: SampleContext, body: string): LambdaEvent {
  const sequenceNumber = '49545115243490985018280067714973144582180062593244200961';
  return {
    Records: [
      {
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: 'hello',
          sequenceNumber,
          data: Buffer.from(body).toString('base64'),
          approximateArrivalTimestamp: context.now / 1000,
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: `shardId-000000000000:${sequenceNumber}`,
        eventName: 'aws:kinesis:record',
        invokeIdentityArn: `arn:aws:iam::${context.accountId}:role/lambda-role`,
        awsRegion: context.region,
        eventSourceARN: arn('kinesis', context, 'stream/my-stream'),
      },
    ],
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html */
function rabbitmq(context: SampleContext, body: string): LambdaEvent {
  const sentBy = [...Buffer.from('hello')];
  return {
    eventSource: 'aws:rmq',
    eventSourceArn: arn('mq', context, `broker:my-broker:b-${context.createId()}`),
    rmqMessagesByQueue: {
      'my-queue::/': [
        {
          basicProperties: {
            contentType: 'text/plain',
            contentEncoding: null,
            headers: { sentBy: { bytes: sentBy } },
            deliveryMode: 1,
            priority: 0,
            correlationId: null,
            replyTo: null,
            expiration: null,
            messageId: null,
            timestamp: rabbitTime(context.now),
            type: null,
            userId: 'guest',
            appId: null,
            clusterId: null,
            bodySize: Buffer.byteLength(body),
          },
          redelivered: false,
          data: Buffer.from(body).toString('base64'),
        },
      ],
    },
  };
}

/** `Jan 1, 1970, 12:33:41 AM`, in UTC. */
function rabbitTime(now: number): string {
  const text = new Intl.DateTimeFormat('en-US', {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone: 'UTC',
  }).format(now);
  // Versions of ICU differ in the space before AM and PM.
  return text.replace(/\s/g, ' ');
}

/** A sample whose setting is the text of its message, which is encoded as the service does. */
const messageSample = (create: (context: SampleContext, body: string) => LambdaEvent): Sample => ({
  settings: ['body'],
  create: (context, { body = defaultBody }) => create(context, body),
});

type MessageSampleType = 'sqs' | 'sns' | 'kinesis' | 'rabbitmq';

/** Samples of queues, topics and streams: one message, with the body that is set. */
export const messageSamples: Readonly<Record<MessageSampleType, Sample>> = {
  sqs: { ...messageSample(sqs), adjust: adjustDigests },
  sns: messageSample(sns),
  kinesis: messageSample(kinesis),
  rabbitmq: messageSample(rabbitmq),
};
