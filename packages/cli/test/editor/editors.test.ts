import { describe, expect, test } from 'vitest';
import { editorOf } from '../../src/editor/editors.ts';

const asNamed = (program: string): string => program.split('/').at(-1) ?? '';

describe('the editor', () => {
  test.each([
    [{ VISUAL: 'emacs -nw', EDITOR: 'nano' }, 'emacs', ['-nw']],
    [{ VISUAL: ' ', EDITOR: 'nano' }, 'nano', []],
    [{}, 'vi', []],
    [{ EDITOR: '"/opt/my editor/ed" --wait' }, '/opt/my editor/ed', ['--wait']],
    [{ EDITOR: String.raw`/opt/my\ editor 'a b'"c \"d\"" e` }, '/opt/my editor', ['a bc "d"', 'e']],
    [{ EDITOR: 'ed; touch "$(evaluated)"' }, 'ed;', ['touch', '$(evaluated)']],
  ])('%j', (variables, program, given) => {
    const editor = editorOf(variables, asNamed);
    expect(editor.program).toBe(program);
    expect(editor.arguments.slice(0, given.length)).toEqual(given);
  });

  test('that is known is told to keep no copies, whatever its link is called', () => {
    const editor = editorOf({ EDITOR: 'vi' }, () => 'vim.basic');
    expect(editor).toMatchObject({ isKnown: true, program: 'vi' });
    expect(editor.arguments).toContain('NONE');
    expect(editorOf({ EDITOR: 'vi' }, () => 'nvi')).toEqual({
      isKnown: false,
      program: 'vi',
      arguments: [],
    });
  });

  test.each(['vim', 'vim.nox', 'vim.gtk3', 'vim.tiny', 'nvim', 'nano', 'nano-tiny'])(
    'behind its links is known as %s, and told to keep no copies',
    (name) => {
      expect(editorOf({ EDITOR: 'vi' }, () => name)).toMatchObject({ isKnown: true });
    },
  );

  test.each(['emacs', 'emacs-gtk', 'emacs-nox', 'emacs29', 'emacs-29.4', 'emacs29-nox'])(
    'behind its links is known as %s, and told to keep no copies',
    (name) => {
      const editor = editorOf({ EDITOR: 'emacs' }, () => name);
      expect(editor).toMatchObject({ isKnown: true, arguments: ['--eval', expect.any(String)] });
    },
  );

  test.each(['vimpager', 'emacsclient', 'emacsclient.emacs', 'constructor', 'vim-wrapper'])(
    'behind its links is not known as %s',
    (name) => {
      expect(editorOf({ EDITOR: 'vi' }, () => name)).toMatchObject({ isKnown: false });
    },
  );
});
