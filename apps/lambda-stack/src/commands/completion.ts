import type { Command } from './context.ts';

/** The commands and options of the program, for a shell to complete. */
export interface CommandWords {
  readonly name: string;
  readonly options: readonly string[];
}

export interface CompletionOptions {
  readonly shell: 'bash' | 'zsh' | 'fish';
  readonly commands: readonly CommandWords[];
}

/** `lambda-stack completion`: a script that teaches the shell the program's commands and options. */
export const completion: Command<CompletionOptions> = ({ terminal }, { shell, commands }) => {
  terminal.out(scripts[shell](commands).trimEnd());
  return Promise.resolve(0);
};

const bash = (commands: readonly CommandWords[]): string =>
  `
# Use: source <(lambda-stack completion bash)
_lambda_stack() {
  local word=\${COMP_WORDS[COMP_CWORD]}
  case \${COMP_WORDS[1]} in
${commands.map(({ name, options }) => `    ${name}) COMPREPLY=($(compgen -W "${options.join(' ')}" -- "$word")) ;;`).join('\n')}
    *) COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')}" -- "$word")) ;;
  esac
}
complete -o default -F _lambda_stack lambda-stack
`.trimStart();

const zsh = (commands: readonly CommandWords[]): string =>
  `
#compdef lambda-stack
# Use: source <(lambda-stack completion zsh)
autoload -Uz bashcompinit && bashcompinit
${bash(commands)}`.trimStart();

const fish = (commands: readonly CommandWords[]): string =>
  [
    '# Use: lambda-stack completion fish | source',
    `complete -c lambda-stack -n __fish_use_subcommand -f -a "${commands.map(({ name }) => name).join(' ')}"`,
    ...commands.flatMap(({ name, options }) =>
      options.map(
        (option) => `complete -c lambda-stack -n "__fish_seen_subcommand_from ${name}" ${fishOption(option)}`,
      ),
    ),
  ].join('\n');

const fishOption = (option: string): string =>
  option.startsWith('--') ? `-l ${option.slice(2)}` : `-s ${option.slice(1)}`;

const scripts = { bash, zsh, fish };
