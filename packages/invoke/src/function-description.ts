/**
 * A function as the Lambda service tells of it. What has no counterpart here, the size of code that is a directory say, is left out.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
 */
export interface FunctionConfiguration {
  readonly FunctionName: string;
  readonly FunctionArn: string;
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly RuntimeVersionConfig?: { readonly RuntimeVersionArn: string };
  /** Named after the function; no one takes it on here. */
  readonly Role?: string;
  readonly Description?: string;
  /** Bytes; of a zip file. */
  readonly CodeSize?: number;
  /** Base64; of a zip file. */
  readonly CodeSha256?: string;
  /** Seconds. */
  readonly Timeout?: number;
  /** MB. */
  readonly MemorySize?: number;
  /** `2025-01-31T12:00:00.000+0000` */
  readonly LastModified?: string;
  readonly Version: string;
  readonly RevisionId?: string;
  readonly State: 'Active' | 'Failed';
  readonly StateReason?: string;
  readonly StateReasonCode?: string;
  readonly LastUpdateStatus?: 'Successful';
  readonly PackageType?: 'Zip' | 'Image';
  readonly Architectures?: readonly string[];
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
  /** MB. */
  readonly EphemeralStorage?: { readonly Size: number };
  readonly Layers?: readonly { readonly Arn: string }[];
  readonly TracingConfig?: { readonly Mode: string };
  readonly SnapStart?: { readonly ApplyOn: string; readonly OptimizationStatus: string };
  readonly LoggingConfig?: {
    readonly LogFormat: string;
    readonly LogGroup: string;
    readonly ApplicationLogLevel?: string;
    readonly SystemLogLevel?: string;
  };
}

/**
 * What `GetFunction` answers.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 */
export interface FunctionDescription {
  readonly Configuration: FunctionConfiguration;
  /** A `file:` URL. */
  readonly Code?: { readonly RepositoryType: string; readonly Location: string };
  readonly Concurrency?: { readonly ReservedConcurrentExecutions: number };
}
