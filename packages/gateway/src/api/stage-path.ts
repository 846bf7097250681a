/** Takes the stage from the front of a path; undefined where it does not begin with it. */
export function stripStage(path: string, stage: string): string | undefined {
  const prefix = `/${stage}`;
  if (path === prefix) return '/';
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}

/** Whether a stage begins the URLs of an API. */
export function hasStagePrefix(options: { readonly stage: string; readonly stagePrefix: boolean }): boolean {
  return options.stagePrefix && options.stage !== '$default';
}
