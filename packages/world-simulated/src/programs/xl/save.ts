import type { Domain } from '../../machine/domains.ts';
import { absolutePath } from '../../machine/file-system.ts';
import type { GuestConfig } from '../../machine/guest-config.ts';
import type { Process } from '../../process.ts';
import { findPath, parentProblem } from '../paths.ts';
import { findDomain, invalidDomain, xlArguments } from './arguments.ts';
import { buildDomain } from './build-domain.ts';
import { monitorDomain } from './monitor.ts';

/** How a file of a saved domain begins. */
const magic = 'Xen saved domain, xl format\n';
/** How long libxl waits for a guest to suspend itself. */
const suspendMaxMs = 60_000;

interface SavedDomain {
  readonly config: GuestConfig;
  readonly uuid: string;
}

/** `xl save [-c] DOMAIN FILE`: the domain is gone afterwards; with `-c` it goes on, but without the `xl` beside it. */
export async function xlSave(process: Process): Promise<number> {
  const given = xlArguments(process, { options: [['-c'], ['-p'], ['-D']], operandsMin: 2 });
  if (typeof given === 'number') return given;
  const [text = '', file = ''] = given.operands;
  const domain = findDomain(process, text);
  if (domain === undefined || domain === 0) return invalidDomain(process, text);
  const { machine } = process;
  const made =
    parentProblem(machine, absolutePath(file)) === undefined ? machine.files.create(absolutePath(file)) : undefined;
  if (made?.ok !== true) {
    process.error(`Failed to open temp file ${file} for writing\n`);
    return 1;
  }
  if (!(await isSuspended(process, domain))) {
    process.error(
      `libxl: error: libxl_stream_write.c:347:libxl__xc_domain_save_done: Domain ${domain.domid}:saving domain: domain did not respond to suspend request: Success\nFailed to save domain, resuming domain\n`,
    );
    return 1;
  }
  const { memoryKib, name, uuid } = domain;
  await process.pause(machine.varied(machine.spec.latency.buildMs));
  const saved: SavedDomain = { config: { ...domain.config, name }, uuid };
  const content = magic + JSON.stringify(saved);
  machine.files.grow(made.value, { sizeBytes: memoryKib * 1024, allocatedBytes: memoryKib * 1024 });
  made.value.content = { kind: 'text', text: content };
  if (given.has('-c')) machine.domains.resume(domain);
  else await machine.domains.destroy(domain, process.pause);
  return 0;
}

/** Asks the guest; one that boots still, is paused or has stopped does not hear it. */
async function isSuspended(process: Process, domain: Domain): Promise<boolean> {
  if (domain.phase === 'running' && domain.guest.kind === 'up' && !domain.paused) {
    process.machine.domains.stop(domain, 'suspend');
    return true;
  }
  await process.pause(suspendMaxMs);
  return false;
}

/** `xl restore [-p] [-e] FILE`. */
export async function xlRestore(process: Process): Promise<number> {
  const given = xlArguments(process, { options: [['-p'], ['-e'], ['-d']], operandsMin: 1 });
  if (typeof given === 'number') return given;
  const [file = ''] = given.operands;
  const { machine } = process;
  const found = findPath(machine, file);
  if (found.kind !== 'file') {
    process.error(`Can't open restore file: ${found.kind === 'missing' ? found.problem : 'Is a directory'}\n`);
    return 1;
  }
  const text = found.content.kind === 'text' ? found.content.text : '';
  if (!text.startsWith(magic)) {
    process.error('File has wrong magic number - corrupt or for a different tool?\n');
    return 1;
  }
  // Written by `xlSave`.
  const { config, uuid } = JSON.parse(text.slice(magic.length)) as SavedDomain;
  process.error(
    `Loading new save file ${file} (new xl fmt info 0x3/0x0/1289)\n Savefile contains xl domain config in JSON format\nParsing config from <saved>\n`,
  );
  const built = await buildDomain(machine, { config, uuid, pause: process.pause });
  if (!built.ok) {
    process.error(built.messages);
    return 1;
  }
  built.domain.isRestored = true;
  if (!given.has('-e')) monitorDomain(machine, built.domain);
  if (!given.has('-p')) machine.domains.unpause(built.domain);
  return 0;
}
