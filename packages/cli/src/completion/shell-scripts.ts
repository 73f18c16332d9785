export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/**
 * What each shell is told: to ask `undotenv completion --answer` for every word. What was typed so
 * far goes through stdin, for a value typed by mistake would stand in a command line otherwise; and
 * none of it is evaluated.
 */
export const shellScripts: Readonly<Record<Shell, string>> = {
  bash: `# undotenv in bash. In ~/.bashrc: eval "$(undotenv completion bash)"
_undotenv() {
  local candidate rest quoted
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate rest; do
    printf -v quoted '%q' "$candidate"
    COMPREPLY+=("$quoted")
  done < <(
    printf '%s\\0' "\${COMP_WORDS[@]:1:COMP_CWORD}" | command undotenv completion --answer 2>/dev/null
  )
}
complete -o default -F _undotenv undotenv`,

  zsh: `#compdef undotenv
# undotenv in zsh. In ~/.zshrc, after compinit: eval "$(undotenv completion zsh)"
_undotenv() {
  local line
  local -a candidates
  while IFS= read -r line; do
    candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(
    printf '%s\\0' "\${(@)words[2,CURRENT]}" | command undotenv completion --answer 2>/dev/null
  )
  if (( \${#candidates} )); then _describe undotenv candidates; else _files; fi
}
if [[ "\${funcstack[1]}" == _undotenv ]]; then _undotenv; else compdef _undotenv undotenv; fi`,

  fish: `# undotenv in fish: undotenv completion fish > ~/.config/fish/completions/undotenv.fish
function __undotenv_candidates
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found (string join0 -- $words[2..] "$current" | command undotenv completion --answer 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path "$current"
    end
end
complete -c undotenv -f -a '(__undotenv_candidates)'`,
};
