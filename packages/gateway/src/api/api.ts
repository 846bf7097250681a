import type { ApiRequest, ApiResponse, RequestHead } from './api-request.ts';

/** What came of a request, for the client and for the log. */
export interface ApiOutcome {
  readonly response: ApiResponse;
  /** The id in the response. */
  readonly requestId: string;
  readonly route?: string | undefined;
  readonly function?: string | undefined;
  /** Why the gateway itself answered, where the log is to say it. */
  readonly error?: string | undefined;
  /** What a browser will refuse, or what of the request was lost. */
  readonly note?: string | undefined;
}

/** Both of two notes, where there are two. */
export const joinNotes = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || other === undefined ? (one ?? other) : `${one}; ${other}`;

/** Why a gateway answers a request without routing it. */
type Refusal = 'head-too-large' | 'too-large' | 'internal';

/** The longest request body that API Gateway takes, in bytes. */
export const bodyLimit = 10_485_760;

/** The most bytes that the head of a request may have. */
export interface HeadLimits {
  /** Of the first line and all headers together, with names, blanks and line ends. */
  readonly total: number;
  /** Of one header, with its name. */
  readonly field?: number;
}

/**
 * The longest head of a request that API Gateway takes.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html which says what is counted
 */
export const headLimits: HeadLimits = { total: 10_240 };

/** One kind of API: its routes, events, answers and errors. */
export interface Api {
  readonly headLimits: HeadLimits;
  /** The longest request body, in bytes. */
  readonly bodyLimit: number;
  handle(request: ApiRequest): Promise<ApiOutcome>;
  refuse(request: RequestHead, refusal: Refusal, error: string): ApiOutcome;
}
