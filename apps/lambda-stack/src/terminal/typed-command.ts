import { quoted } from './quoted.ts';

/** What decides how a command has to be typed. */
export interface TypedBy {
  readonly env: NodeJS.ProcessEnv;
  /** `-c`, as it was given. */
  readonly configFile: string | undefined;
  readonly project: { readonly name: string } | undefined;
}

/** A command as the user can type it: as they call this program, and with the options that led to the stack. */
export const typedCommand = (command: string, by: TypedBy): string =>
  [commandName(by.env), command, ...(command.startsWith('init') ? [] : stackOptions(by))].join(' ');

/** A remedy with its commands, which stand in backticks, as the user can type them. */
export const typedRemedy = (remedy: string, by: TypedBy): string =>
  remedy.replace(
    /`([^`]*)\blambda-stack ([^`]+)`/g,
    (_all, before: string, command: string) => `\`${before}${typedCommand(command, by)}\``,
  );

/** How the user can call this program: `npx` where npm runs it, for then it is on no PATH of theirs. */
export const commandName = (env: NodeJS.ProcessEnv): string =>
  isNpx(env) ? 'npx lambda-stack' : 'lambda-stack';

export const isNpx = (env: NodeJS.ProcessEnv): boolean => env['npm_config_user_agent'] !== undefined;

const stackOptions = ({ configFile, project }: TypedBy): string[] => [
  ...(configFile === undefined ? [] : [`-c ${quoted(configFile)}`]),
  ...(project === undefined ? [] : [`-p ${quoted(project.name)}`]),
];
