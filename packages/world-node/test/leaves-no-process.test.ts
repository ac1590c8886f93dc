import { expect, it } from 'vitest';
import { leavesNoProcess } from '../src/leaves-no-process.ts';

it.each([
  'mkdir -p -m 0700 /run/smartdomains',
  'tee /run/smartdomains/web1',
  'sudo -n -- tee /run/smartdomains/web1',
  'flock -n -E 75 /srv/d.lock cp --reflink=auto --sparse=always /srv/a /srv/b',
  'sudo -n -- flock -n -E 75 /srv/d.lock rm -f /srv/b',
  'find /srv/d.holder -maxdepth 0 -type l -lname x -delete',
])('leaves none: %s', (words) => expect(leavesNoProcess(words.split(' '))).toBe(true));

it.each([
  'xl create /run/smartdomains/web1',
  'sudo -n -- xl create /run/smartdomains/web1',
  'lvcreate -y -s -L 1b -n b vg0/a',
  'losetup -d /dev/loop0',
  'scp -q -B -- host:/image /srv/image',
  'sh -c rm',
  '/srv/own/rm -f x',
  'flock -n -E 75 /srv/d.lock scp -q -- host:/image /srv/image',
  'flock -n -E 75 /srv/d.lock -c rm',
  'flock -o /srv/d.lock rm x',
  'sudo -b -n -- rm x',
  'sudo -n --',
  'find /srv -maxdepth 0 -exec x {} +',
  'find /srv -okdir x ;',
])('may leave some: %s', (words) => expect(leavesNoProcess(words.split(' '))).toBe(false));
