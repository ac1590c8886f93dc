import { isVolumeGroupName, whyNotACleanPath } from './names.ts';
import { ownDirectories, type RootScope, rootCommands } from './root-commands.ts';

/** Whom the list is for, and where. */
export interface SudoersScope extends RootScope {
  /** Who logs in, or whom the daemon runs as. */
  readonly user: string;
}

/** The longest expression that sudo reads. */
const expressionLengthMax = 1024;

/** Why no list can be made of this, in words; `undefined` when one can. What it holds must mean itself in sudoers. */
export function sudoersProblem({ user, directories, volumeGroups }: SudoersScope): string | undefined {
  if (!/^[a-z_][a-z0-9_-]*$/.test(user)) return `\`${user}\` is no plain user name`;
  if (user === 'root') return 'root needs no list';
  for (const directory of directories) {
    const isPlain = /^(\/[A-Za-z0-9_+-][A-Za-z0-9._+-]*)+$/.test(directory);
    const reason =
      whyNotACleanPath(directory) ?? (isPlain ? undefined : 'it has a character that cannot be in this list');
    if (reason !== undefined) return `\`${directory}\` cannot be a folder of this list: ${reason}`;
  }
  const group = volumeGroups.find((name) => !isVolumeGroupName(name));
  if (group !== undefined) return `\`${group}\` is no volume group's name`;
  const longest = Math.max(
    ...rootCommands({ directories, volumeGroups }).flatMap(({ patterns }) => patterns.map(({ length }) => length + 2)),
  );
  if (longest <= expressionLengthMax) return undefined;
  return `sudo reads expressions of ${expressionLengthMax} characters, and one would have ${longest}: name fewer folders, or one above them`;
}

/** The text of `/etc/sudoers.d/smartdomains`: what the user may run as root without a password, and nothing else. */
export function sudoersText(scope: SudoersScope): string {
  const { user, directories, volumeGroups } = scope;
  const entries = rootCommands(scope).flatMap(({ program, patterns }) =>
    patterns.map((pattern) => (pattern === '' ? `${program} ""` : `${program} ^${pattern}$`)),
  );
  return [
    '# What SmartDomains runs as root on a host whose shell has `sudo true`.',
    `# Printed by: ${['smartdomains sudoers', `--user ${user}`, ...directories.map((each) => `--directory ${each}`), ...volumeGroups.map((each) => `--volume-group ${each}`)].join(' ')}`,
    '# For /etc/sudoers.d/smartdomains (root, mode 0440); look at it first with: visudo -cf FILE',
    '# Arguments are regular expressions, which sudo has from version 1.9.10 on; an older one refuses these commands.',
    `# Files: ${[...ownDirectories, ...directories].join(', ')}.`,
    '# Who may let `xl` make a domain of a configuration he wrote can do what root can: this list is against mistakes and',
    '# other programs of the user, not against the user.',
    '',
    `Defaults:${user} !requiretty`,
    '',
    `${user} ALL=(root) NOPASSWD: \\`,
    `${entries.map((entry) => `    ${entry}`).join(', \\\n')}`,
    '',
  ].join('\n');
}
