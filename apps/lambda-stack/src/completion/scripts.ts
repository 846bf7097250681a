/** What teaches a shell to ask the program itself what the word under the cursor can become; where that is nothing, files are offered. */
export const completionScripts: Readonly<Record<'bash' | 'zsh' | 'fish', string>> = {
  bash: `# Use: source <(lambda-stack completion bash)
_lambda_stack() {
  local IFS=$'\\n'
  COMPREPLY=($("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _lambda_stack lambda-stack`,

  zsh: `#compdef lambda-stack
# Use: source <(lambda-stack completion zsh)
_lambda_stack() {
  local -a found
  found=(\${(f)"$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#found} )); then compadd -a found; else _files; fi
}
(( \${+functions[compdef]} )) || { autoload -Uz compinit && compinit }
compdef _lambda_stack lambda-stack`,

  fish: `# Use: lambda-stack completion fish | source
function __lambda_stack
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found ($words[1] complete -- $words[2..] "$current" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path "$current"
    end
end
complete -c lambda-stack -f -a '(__lambda_stack)'`,
};
