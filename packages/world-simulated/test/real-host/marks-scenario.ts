import { directory as dir, type Step } from './step.ts';

const holder = `${dir}/disk.img.holder`;
const seed = `${dir}/seed`;

/** What marks disks and makes seed disks: symbolic links that hold a text, tags, images of xorriso. */
export const marks: readonly Step[] = [
  { argv: ['mkdir', dir] },

  // A link that leads nowhere: of several who make it one succeeds.
  { argv: ['readlink', '-v', '--', holder] },
  { argv: ['ln', '-s', '-T', '--', 'holder=one/uuid:1', holder] },
  { argv: ['ln', '-s', '-T', '--', 'holder=two/uuid:2', holder] },
  { argv: ['ln', '-s', '-T', '--', 'holder=one/uuid:1', '/srv/absent/x.holder'] },
  { argv: ['readlink', '-v', '--', holder] },
  { argv: ['readlink', '-v', '--', dir] },
  { argv: ['find', dir, '-maxdepth', '1', '-type', 'l'] },
  { argv: ['find', dir, '-maxdepth', '1', '-type', 'f'] },
  { argv: ['find', '/srv/absent', '-maxdepth', '1', '-type', 'l'] },
  { argv: ['find', holder, '-maxdepth', '0', '-type', 'l', '-lname', 'holder=two/uuid:2', '-delete'] },
  { argv: ['readlink', '-v', '--', holder] },
  { argv: ['find', holder, '-maxdepth', '0', '-type', 'l', '-lname', 'holder=one/uuid:1', '-delete'] },
  { argv: ['readlink', '-v', '--', holder] },
  { argv: ['find', holder, '-maxdepth', '0', '-type', 'l', '-lname', 'holder=one/uuid:1', '-delete'] },

  // Tags.
  { argv: ['lvcreate', '-y', '-L', '16m', '-n', 'one', '--addtag', 'first', '--addtag', 'second', 'vg0'] },
  { argv: ['lvchange', '--deltag', 'second', 'vg0/one'] },
  { argv: ['lvchange', '--deltag', 'second', 'vg0/one'] },
  { argv: ['lvs', '--noheadings', '-o', 'lv_tags', 'vg0/one'] },
  { argv: ['lvchange', '--deltag', 'first', 'vg0/absent'] },
  { argv: ['lvremove', '-y', 'vg0/one'] },
  { argv: ['xl', 'list', '-l', '7777'] },

  // A seed disk.
  { argv: ['mkdir', '-p', '-m', '0700', `${seed}/web1`] },
  { argv: ['tee', `${seed}/web1/meta-data`], stdin: 'instance-id: 1\n' },
  { argv: ['find', seed, '-mindepth', '1', '-maxdepth', '1', '-type', 'd'] },
  {
    argv: [
      'xorriso',
      '-as',
      'mkisofs',
      '-quiet',
      '-V',
      'cidata',
      '-J',
      '-R',
      '-o',
      `${seed}/web1/seed.iso`,
      '-graft-points',
      `/meta-data=${seed}/web1/meta-data`,
    ],
    // It greets on standard error, with its version.
    compare: 'exitCode+stdout',
  },
  { argv: ['stat', '-c', '%s %F', `${seed}/web1/seed.iso`] },
  {
    argv: [
      'xorriso',
      '-as',
      'mkisofs',
      '-quiet',
      '-V',
      'cidata',
      '-J',
      '-R',
      '-o',
      `${seed}/x.iso`,
      '-graft-points',
      `/x=${seed}/absent`,
    ],
    compare: 'exitCode+stdout',
  },
  { argv: ['rm', '-rf', `${seed}/web1`] },
  { argv: ['rm', '-rf', `${seed}/web1`] },
  { argv: ['find', seed, '-mindepth', '1', '-maxdepth', '1', '-type', 'd'] },
  { argv: ['rm', '-rf', dir] },
];
