import type { Program } from '../process.ts';
import { blockdev } from './blockdev.ts';
import { cat } from './cat.ts';
import { cp } from './cp.ts';
import { dd } from './dd.ts';
import { df } from './df.ts';
import { curl, scp } from './fetch.ts';
import { find } from './find.ts';
import { flockOf } from './flock.ts';
import { ln } from './ln.ts';
import { losetup } from './losetup.ts';
import { lvcreate } from './lvm/lvcreate.ts';
import { lvextend } from './lvm/lvextend.ts';
import { lvremove } from './lvm/lvremove.ts';
import { lvchange, lvrename, lvs } from './lvm/lvs.ts';
import { vgs } from './lvm/vgs.ts';
import { mkdir } from './mkdir.ts';
import { mv } from './mv.ts';
import { ping } from './ping.ts';
import { python3 } from './python3.ts';
import { qemuImg } from './qemu-img.ts';
import { readlink } from './readlink.ts';
import { rm } from './rm.ts';
import { rmdir } from './rmdir.ts';
import { sha256sum } from './sha256sum.ts';
import { sleep } from './sleep.ts';
import { date, fail, hostname, id, printf, succeed, sync, uname } from './small.ts';
import { ssh } from './ssh.ts';
import { stat } from './stat.ts';
import { sudoOf } from './sudo.ts';
import { tail } from './tail.ts';
import { tee } from './tee.ts';
import { testCondition } from './test-condition.ts';
import { timeoutOf } from './timeout.ts';
import { truncate } from './truncate.ts';
import { whichOf } from './which.ts';
import {
  xenstoreExists,
  xenstoreList,
  xenstoreLs,
  xenstoreRead,
  xenstoreRm,
  xenstoreWatch,
  xenstoreWrite,
} from './xenstore.ts';
import { xl } from './xl/xl.ts';
import { xorriso } from './xorriso.ts';

/** All programs a simulated host has, by name. */
export const programs: { readonly [name: string]: Program } = {
  blockdev,
  cat,
  cp,
  curl,
  date,
  dd,
  df,
  false: fail,
  find,
  flock: flockOf((name) => (Object.hasOwn(programs, name) ? programs[name] : undefined)),
  hostname,
  id,
  ln,
  losetup,
  lvchange,
  lvcreate,
  lvextend,
  lvremove,
  lvrename,
  lvs,
  mkdir,
  mv,
  ping,
  printf,
  python3,
  'qemu-img': qemuImg,
  readlink,
  rm,
  rmdir,
  scp,
  sha256sum,
  sleep,
  ssh,
  stat,
  sudo: sudoOf((name) => (Object.hasOwn(programs, name) ? programs[name] : undefined)),
  sync,
  tail,
  tee,
  test: testCondition,
  timeout: timeoutOf((name) => (Object.hasOwn(programs, name) ? programs[name] : undefined)),
  true: succeed,
  truncate,
  uname,
  vgs,
  which: whichOf((name) => (Object.hasOwn(programs, name) ? programs[name] : undefined)),
  'xenstore-exists': xenstoreExists,
  'xenstore-list': xenstoreList,
  'xenstore-ls': xenstoreLs,
  'xenstore-read': xenstoreRead,
  'xenstore-rm': xenstoreRm,
  'xenstore-watch': xenstoreWatch,
  'xenstore-write': xenstoreWrite,
  xl,
  xorriso,
};
