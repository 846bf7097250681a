/** How much a zip may hold. */
export interface ZipLimits {
  /** Bytes of all files together, unpacked. */
  readonly bytes: number;
  /** Files, directories and links. */
  readonly entries: number;
}

/**
 * Lambda's limit of the unzipped size. Of entries, Lambda names none: this is ten times what large layers have.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const lambdaLimits: ZipLimits = { bytes: 250 * 1024 * 1024, entries: 200_000 };
