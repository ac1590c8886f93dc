import { imageCache } from './images/image-commands.ts';
import { runDirectory } from './run-directory.ts';

/*
 * Every command that our components run as root where a shell has `sudo true`, as sudo sees it: the program's path, and a POSIX
 * extended regular expression (sudo 1.9.10) that its arguments must match, joined by single spaces. A pattern with `*`, as older
 * sudo has it, would not do: `*` matches spaces and slashes, so that `cat /srv/images/*` also allows
 * `cat /srv/images/a /etc/shadow`. No class here has a space, a slash alone or a leading dot in it, so each argument stays one,
 * and no path climbs with `..`. A test holds this list to the functions that make the argument lists.
 */

/** Where the files are and the volumes that SmartDomains may touch there. */
export interface RootScope {
  /** Folders of images and disks, beside our own. */
  readonly directories: readonly string[];
  readonly volumeGroups: readonly string[];
}

/** A program, and what its arguments may be. */
export interface RootCommand {
  /** Where Debian has it. */
  readonly program: string;
  /** Without the `^` and `$` around it. */
  readonly patterns: readonly string[];
}

/** Our own folders: of configurations, and of disks and images that no description puts elsewhere. */
export const ownDirectories: readonly string[] = [runDirectory, imageCache.replace(/\/[^/]*$/, '')];

/** What may be run as root. */
export function rootCommands({ directories, volumeGroups }: RootScope): readonly RootCommand[] {
  const number = '[0-9]+';
  const holder = 'smartdomains\\.holder=[A-Za-z0-9._+:/=-]+';
  const part = '/[A-Za-z0-9_+:@=%,-][A-Za-z0-9._+:@=%,-]*';
  const path = `(${part})+`;
  const name = '[A-Za-z0-9][A-Za-z0-9._+-]*';
  const folder = anyOf([...ownDirectories, ...directories].map(literal));
  const file = `${folder}${path}`;
  const seedFolder = `${runDirectory}/${name}\\.seed`;
  const consoleLog = `/var/log/xen/console/guest-${name}\\.log`;
  const group = anyOf(volumeGroups.map(literal));
  const volume = `${group}/${name}`;
  const device = `/dev/${volume}`;
  const source = anyOf([file, ...(volumeGroups.length > 0 ? [device] : [])]);
  const tags = '( --addtag [A-Za-z0-9._+/=:&-]+)*';
  const report = '--reportformat json --units b --nosuffix -o [a-z_,]+';

  const cloneOptions = '--reflink=((auto|never) --sparse=always|always --sparse=auto)';
  const copy = `${cloneOptions} ${source} ${file}`;
  const truncate = `-s ${number} (${file}|${consoleLog})`;
  const move = `-T ${file} ${file}`;
  const remove = `-f ${file}`;
  const overlay = `create -q -f qcow2 -F raw -b ${source} ${file} ${number}`;
  const copyToDevice = `if=${source} of=${device} bs=4M conv=[a-z,]+ status=none`;
  const https = `-fsSL --proto =https --retry 3 -C - -o ${file} -- https://[^ ]+`;
  const overSsh = `-q -B -o StrictHostKeyChecking=yes( -P ${number})? -- [A-Za-z0-9_][^ ]* ${file}`;
  const held = [
    'true',
    `cp ${copy}`,
    `truncate ${truncate}`,
    `mv ${move}`,
    `rm ${remove}`,
    `qemu-img ${overlay}`,
    `curl ${https}`,
    `scp ${overSsh}`,
  ];

  const commands: readonly RootCommand[] = [
    { program: '/usr/bin/true', patterns: [''] },
    {
      program: '/usr/sbin/xl',
      patterns: [
        'info',
        'list -v',
        `list -l ${number}`,
        `(domid|console) ${name}`,
        `(-N )?create ${runDirectory}/${name}`,
        `(shutdown|destroy) ${number}`,
        `mem-set ${number} ${number}m`,
        `vcpu-set --ignore-host ${number} ${number}`,
        `vcpu-pin ${number} all [0-9a-z^][0-9a-z^:,-]*`,
        `(block|network)-list ${number}`,
        `block-attach ${number} format=(raw|qcow2),vdev=[a-z0-9]+,access=r[ow],target=${source}`,
        `block-detach ${number} [a-z0-9]+`,
        `network-attach ${number} mac=[0-9A-Fa-f:]+ bridge=[A-Za-z0-9._-]+( script=[A-Za-z0-9._/-]+)?( rate=[0-9A-Za-z/@]+)?`,
        `network-detach ${number} [0-9A-Fa-f:]+`,
        `sched-credit2? -d ${number} -[wc] ${number}`,
      ],
    },
    { program: '/usr/bin/xenstore-watch', patterns: ['@introduceDomain @releaseDomain'] },
    { program: '/usr/bin/xenstore-read', patterns: [path] },
    {
      program: '/usr/bin/tail',
      patterns: [
        `-n ${number} (/var/log/xen/xl-${name}\\.log|${consoleLog})`,
        `-c \\+${number} ${consoleLog}`,
        `(-n ${number}|-c \\+${number}) -F ${consoleLog}`,
      ],
    },
    { program: '/usr/bin/stat', patterns: [`-L -c (%s %F|%s %Y %i) ${path}`, `-L -c %s %F %n ${path}( ${path})*`] },
    { program: '/usr/bin/df', patterns: [`--output=avail(,target)? -B1 ${path}`] },
    { program: '/usr/bin/mkdir', patterns: [`-p -m 0700 ${folder}(${part})*`] },
    {
      program: '/usr/bin/find',
      patterns: [
        `${folder}(${part})* -maxdepth 1 -type [fl]`,
        `${runDirectory} -mindepth 1 -maxdepth 1 -type d`,
        `${file}\\.holder -maxdepth 0 -type l -lname ${holder} -delete`,
      ],
    },
    { program: '/usr/bin/ln', patterns: [`-s -T -- ${holder} ${file}\\.holder`] },
    { program: '/usr/bin/readlink', patterns: [`-v -- ${file}\\.holder`] },
    { program: '/usr/bin/tee', patterns: [file] },
    { program: '/usr/bin/cat', patterns: [file] },
    { program: '/usr/bin/cp', patterns: [copy, `${cloneOptions} ${consoleLog} ${consoleLog}\\.1`] },
    { program: '/usr/bin/truncate', patterns: [truncate] },
    { program: '/usr/bin/mv', patterns: [move] },
    { program: '/usr/bin/rm', patterns: [remove, `-rf ${seedFolder}`] },
    {
      program: '/usr/bin/xorriso',
      patterns: [
        `-as mkisofs -quiet -V cidata -J -R -o ${seedFolder}/seed\\.iso\\.part -graft-points( [a-z-]+=${path})+`,
      ],
    },
    { program: '/usr/bin/sha256sum', patterns: [`-- ${source}`] },
    { program: '/usr/bin/qemu-img', patterns: [overlay, `info --output=json ${file}`] },
    { program: '/usr/bin/flock', patterns: held.map((command) => `-n -E 75 ${file} ${command}`) },
    { program: '/usr/sbin/losetup', patterns: [`-j ${file}`, '-d /dev/loop[0-9]+'] },
    { program: '/usr/sbin/blockdev', patterns: [`--getsize64 /dev${path}`] },
    // Whoever runs something through sudo cannot signal it himself.
    { program: '/usr/bin/kill', patterns: [`-(0|TERM|KILL) -- -${number}`] },
  ];
  if (volumeGroups.length === 0) return commands;
  return [
    ...commands,
    { program: '/usr/sbin/vgs', patterns: [`${report} ${group}`] },
    { program: '/usr/sbin/lvs', patterns: [`${report} (${group}|@smartdomains)`] },
    {
      program: '/usr/sbin/lvcreate',
      patterns: [
        `-y -W y -L ${number}b -n ${name}${tags} ${group}`,
        `-y -V ${number}b -T ${volume} -n ${name}${tags}`,
        `-y -s (-L ${number}b|-k n) -n ${name}${tags} ${volume}`,
      ],
    },
    { program: '/usr/sbin/lvextend', patterns: [`-L ${number}b ${volume}`] },
    { program: '/usr/sbin/lvchange', patterns: [`--(add|del)tag [A-Za-z0-9._+/=:&-]+ ${volume}`] },
    { program: '/usr/sbin/lvremove', patterns: [`-y ${volume}`] },
    { program: '/usr/bin/dd', patterns: [copyToDevice] },
  ];
}

/** A folder or group as a part of an expression that matches it alone. */
function literal(text: string): string {
  return text.replaceAll(/[.+]/g, '[$&]');
}

function anyOf(expressions: readonly string[]): string {
  return `(${expressions.join('|')})`;
}
