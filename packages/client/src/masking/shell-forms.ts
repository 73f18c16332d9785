/**
 * Quoted for a shell: in single quotes, with those in it as `'\''` or as Python's `shlex` writes
 * them; in double quotes; with a backslash before each special character, as Bash's `printf %q`.
 *
 * @see POSIX.1-2017, Shell Command Language, 2.2 "Quoting"
 */
export function shellForms(text: string): string[] {
  return [
    text.replaceAll("'", String.raw`'\''`),
    text.replaceAll("'", `'"'"'`),
    text.replaceAll(/["$\\`]/g, String.raw`\$&`),
    // A number sign is special as the first character, a tilde also where a path may begin.
    text.replaceAll(/[ !"$&'()*,;<>?[\\\]^`{|}]|^#|(?<=^|[:=])~/g, String.raw`\$&`),
  ];
}
