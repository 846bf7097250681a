import { createHash } from 'node:crypto';

import type { LambdaEvent } from '../payload/event-source.ts';
import { toAttributes } from './attribute-value.ts';
import { SampleError, type Sample, type SampleContext } from './sample.ts';

/** A time without ms, as EventBridge writes it. */
const seconds = (now: number): string => new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function s3({ region, now, createId }: SampleContext, bucket: string, key: string): LambdaEvent {
  const content = Buffer.from('hello');
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: region,
        eventTime: new Date(now).toISOString(),
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: 'AWS:AIDAINPONIXQXHT3IKHL2' },
        requestParameters: { sourceIPAddress: '203.0.113.10' },
        responseElements: {
          'x-amz-request-id': createId().replaceAll('-', '').slice(0, 16).toUpperCase(),
          'x-amz-id-2': createHash('sha512').update(createId()).digest('base64').slice(0, 76),
        },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: createId(),
          bucket: {
            name: bucket,
            ownerIdentity: { principalId: 'A3I5XTEXAMAI3E' },
            arn: `arn:aws:s3:::${bucket}`,
          },
          object: {
            key: encodeKey(key),
            size: content.byteLength,
            eTag: createHash('md5').update(content).digest('hex'),
            sequencer: '0A1B2C3D4E5F678901',
          },
        },
      },
    ],
  };
}

/** Keys are encoded as forms are, but for slashes. */
const encodeKey = (key: string): string =>
  encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
function dynamodb({ region, accountId, now, createId }: SampleContext, item: object): LambdaEvent {
  const [key] = Object.entries(item);
  if (key === undefined) throw new SampleError('the item has no key', itemHint);
  const image = toAttributes(item);
  return {
    Records: [
      {
        eventID: createId().replaceAll('-', ''),
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: region,
        dynamodb: {
          ApproximateCreationDateTime: Math.floor(now / 1000),
          Keys: toAttributes(Object.fromEntries([key])),
          NewImage: image,
          SequenceNumber: '4421584500000000017450439091',
          SizeBytes: Buffer.byteLength(JSON.stringify(item)),
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
        eventSourceARN: `arn:aws:dynamodb:${region}:${accountId}:table/my-table/stream/${new Date(now).toISOString().replace('Z', '')}`,
      },
    ],
  };
}

const itemHint = 'Write an object whose first key is the key of the table: item={"id":"1","count":2}';

function readItem(text: string): object {
  let item: unknown;
  try {
    item = JSON.parse(text);
  } catch (error) {
    throw new SampleError(
      `item is no JSON: ${error instanceof Error ? error.message : String(error)}`,
      itemHint,
    );
  }
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) return item;
  throw new SampleError(`item is no object: ${text}`, itemHint);
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
function eventBridge(
  { region, accountId, now, createId }: SampleContext,
  about: { readonly type: string; readonly source: string; readonly resources: readonly string[] },
  detail: object,
): LambdaEvent {
  return {
    version: '0',
    id: createId(),
    'detail-type': about.type,
    source: about.source,
    account: accountId,
    time: seconds(now),
    region,
    resources: about.resources,
    detail,
  };
}

type ServiceSampleType = 's3' | 'dynamodb' | 'eventbridge' | 'schedule';

/** Samples of buckets, tables, buses and schedules. */
export const serviceSamples: Readonly<Record<ServiceSampleType, Sample>> = {
  s3: {
    settings: ['bucket', 'key'],
    create: (context, { bucket = 'my-bucket', key = 'hello.txt' }) => s3(context, bucket, key),
  },
  dynamodb: {
    settings: ['item'],
    create: (context, { item = '{"id":"1","message":"hello"}' }) => dynamodb(context, readItem(item)),
  },
  eventbridge: {
    settings: [],
    create: (context) =>
      eventBridge(context, { type: 'Greeting', source: 'my.app', resources: [] }, { message: 'hello' }),
  },
  schedule: {
    settings: [],
    create: (context) => {
      const rule = `arn:aws:events:${context.region}:${context.accountId}:rule/my-schedule`;
      return eventBridge(context, { type: 'Scheduled Event', source: 'aws.events', resources: [rule] }, {});
    },
  },
};
