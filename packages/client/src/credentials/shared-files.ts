/** The settings of one profile, by their names in lower case. */
export type Profile = ReadonlyMap<string, string>;

/**
 * The profiles in the text of a credentials file, whose sections are named `[name]`, or of a config
 * file, where all but `[default]` are named `[profile name]`. What is none of either is passed over,
 * as the AWS CLI does: nested settings, sections of other kinds, lines without `=`.
 *
 * @see AWS SDKs and Tools Reference Guide, "Format of the config and credentials files"
 */
export function parseProfiles(
  text: string,
  kind: 'config' | 'credentials',
): ReadonlyMap<string, Profile> {
  const profiles = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[([^\]]*)\]/.exec(line)?.[1]?.trim();
    if (section !== undefined) {
      const name = profileNameOf(section, kind);
      current = name === undefined ? undefined : (profiles.get(name) ?? new Map());
      if (name !== undefined && current !== undefined) profiles.set(name, current);
      continue;
    }
    // Indented lines are nested; a comment behind a value begins with a blank.
    const setting = /^([^\s#;=][^=]*)=(.*)$/.exec(line);
    const [, key = '', value = ''] = setting ?? [];
    if (setting !== null)
      current?.set(key.trim().toLowerCase(), value.replace(/\s[#;].*$/, '').trim());
  }
  return profiles;
}

function profileNameOf(section: string, kind: 'config' | 'credentials'): string | undefined {
  if (kind === 'credentials' || section === 'default') return section;
  return /^profile\s+(?:"([^"]*)"|'([^']*)'|(.+))$/.exec(section)?.slice(1).find(Boolean);
}
