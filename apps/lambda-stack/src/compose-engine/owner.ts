/**
 * Whom services run as: on Linux the developer, whose private files they must be able to read. Never root: where that is who starts the
 * stack, the defaults of the generated file hold, and so does what the environment says.
 */
export function owner(
  env: NodeJS.ProcessEnv,
  { platform, getuid, getgid }: Pick<NodeJS.Process, 'platform' | 'getuid' | 'getgid'>,
): Readonly<Record<string, string>> {
  if (platform !== 'linux') return {};
  const ids = { LAMBDA_STACK_UID: getuid?.(), LAMBDA_STACK_GID: getgid?.() };
  return Object.fromEntries(
    Object.entries(ids).flatMap(([name, id]) =>
      id === undefined || id === 0 || (env[name] ?? '') !== '' ? [] : [[name, String(id)] as const],
    ),
  );
}
