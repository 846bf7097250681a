/** How the user can call this program: `npx` where npm runs it, for then it is on no PATH of theirs. */
export const commandName = (env: NodeJS.ProcessEnv): string =>
  env['npm_config_user_agent'] === undefined ? 'lambda-stack' : 'npx lambda-stack';
