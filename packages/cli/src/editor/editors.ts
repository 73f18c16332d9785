/** The program that edits, and how it is started. */
export interface Editor {
  readonly program: string;
  /** Those of $VISUAL or $EDITOR, and what keeps it from writing the text elsewhere. */
  readonly arguments: readonly string[];
  /** Whether it is one of those whose copies are known and switched off. */
  readonly isKnown: boolean;
}

// No swap file and no list of registers; the rest after the user's own configuration was read.
const vim = ['-n', '-i', 'NONE', '-c', 'set nobackup nowritebackup noundofile noswapfile'];
const emacs = ['--eval', '(setq make-backup-files nil auto-save-default nil create-lockfiles nil)'];
// Its configuration file is what switches backups, lock files and histories on.
const nano = ['--ignorercfiles'];

/**
 * Where editors leave copies of what they edit, and how they are told not to.
 *
 * @see vim(1) `-n` and `-i`, nvim(1), emacs(1) `--eval` and the Emacs manual, "Backup" and
 *   "Auto Save", nano(1) `-I`
 */
const quietOptions: readonly (readonly [name: RegExp, options: readonly string[]])[] = [
  // Distributions build several of one: vim.basic, vim.nox, vim.gtk3; emacs-gtk, emacs-29.4.
  [/^n?vim(?:\.[\w-]+)?$/, vim],
  [/^emacs(?:-?[\d.]+)?(?:-[a-z]+[\d.]*)?$/, emacs],
  [/^nano(?:-[a-z]+)?$/, nano],
];

/**
 * $VISUAL, else $EDITOR, else vi. Either may name arguments and hold quotes; it goes through no
 * shell, which would come between the editor and the signals it is sent.
 */
export function editorOf(
  variables: NodeJS.ProcessEnv,
  realName: (program: string) => string,
): Editor {
  const named = [variables['VISUAL'], variables['EDITOR']].map((text) => wordsOf(text ?? ''));
  const [program = 'vi', ...given] = named.find((words) => words.length > 0) ?? [];
  const name = realName(program);
  const [, options] = quietOptions.find(([pattern]) => pattern.test(name)) ?? [];
  return { program, arguments: [...given, ...(options ?? [])], isKnown: options !== undefined };
}

/** As a shell takes them apart, without anything it would replace. */
function wordsOf(command: string): string[] {
  const words = command.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/gs) ?? [];
  return words.map((word) =>
    word.replaceAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/gs, (_, inDouble, inSingle, escaped) =>
      inDouble === undefined
        ? String(inSingle ?? escaped)
        : String(inDouble).replaceAll(/\\(["\\$`])/g, '$1'),
    ),
  );
}
