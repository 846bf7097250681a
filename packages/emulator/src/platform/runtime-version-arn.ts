/** What stands for the ARN of a version of a runtime, which Lambda has for each that it installs. */
export const runtimeVersionArn = (region: string): string => `arn:aws:lambda:${region}::runtime:local`;
