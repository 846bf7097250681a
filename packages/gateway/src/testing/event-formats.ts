import type { ApiRequest } from '../api/api-request.ts';
import { toAlbEvent } from '../payload/alb-event.ts';
import type { EventSource, LambdaEvent } from '../payload/event-source.ts';
import { toFunctionUrlEvent } from '../payload/function-url-event.ts';
import { toHttpV1Event } from '../payload/http-v1-event.ts';
import { toHttpV2Event } from '../payload/http-v2-event.ts';
import { toRestEvent } from '../payload/rest-event.ts';

const targetGroupArn =
  'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/hello/49e9d65c45c6791a';

const albEvent = (request: ApiRequest, multiValueHeaders: boolean): LambdaEvent =>
  toAlbEvent({ targetGroupArn, request, multiValueHeaders });

/** The events of all kinds of gateways, for one request; those of REST APIs with `image/*` as binary. */
export const eventFormats = {
  rest: (source) => toRestEvent(source, ['image/*']),
  'http-1.0': toHttpV1Event,
  'http-2.0': toHttpV2Event,
  url: ({ request }) => toFunctionUrlEvent({ urlId: 'url1234567', request }),
  alb: ({ request }) => albEvent(request, false),
  'alb-multi': ({ request }) => albEvent(request, true),
} as const satisfies Readonly<Record<string, (source: EventSource) => LambdaEvent>>;

export type EventFormat = keyof typeof eventFormats;
