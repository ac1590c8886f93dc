import type { Domain } from '../../machine/domains.ts';
import { shutdownReasonCode } from '../../machine/domains.ts';
import type { Process } from '../../process.ts';
import { findDomain, invalidDomain, xlArguments } from './arguments.ts';
import { scriptLines } from './build-domain.ts';
import { attachCard } from './devices.ts';

/** How often `xl shutdown` looks again. */
const lookAgainMs = 100;
/** How long libxl waits for a guest to acknowledge a request. */
const acknowledgeMaxMs = 60_000;

/** `xl shutdown [-w] [-F] DOMAIN…` or `-a`: asks the guest; with `-w` it returns when the guest has stopped, which is before its name is free. */
export function xlShutdown(process: Process): Promise<number> {
  return ask(process, { what: 'poweroff', doing: 'Shutting down' });
}

/** `xl reboot [-w] DOMAIN`. */
export function xlReboot(process: Process): Promise<number> {
  return ask(process, { what: 'reboot', doing: 'Rebooting' });
}

async function ask(
  process: Process,
  request: { readonly what: 'poweroff' | 'reboot'; readonly doing: string },
): Promise<number> {
  const isAll = process.args.some((word) => word === '-a' || word === '--all');
  const given = xlArguments(process, {
    options: [['-w', '--wait'], ['-F'], ['-a', '--all']],
    operandsMin: isAll ? 0 : 1,
  });
  if (typeof given === 'number') return given;
  const { domains } = process.machine;
  const targets: Domain[] = isAll ? [...domains.list()] : [];
  for (const text of given.operands) {
    const found = findDomain(process, text);
    if (found === undefined || found === 0) return invalidDomain(process, text);
    targets.push(found);
  }
  let exitCode = 0;
  for (const domain of targets) {
    process.error(`${request.doing} domain ${domain.domid}\n`);
    if (await isAcknowledged(process, domain, request.what)) continue;
    exitCode = 1;
    process.error(
      `libxl: error: libxl_domain.c:854:pvcontrol_cb: guest didn't acknowledge control request: -9\n${process.name} failed (rc=-9)\n`,
    );
  }
  if (exitCode !== 0 || !given.has('-w')) return exitCode;
  process.error(`Waiting for ${targets.length} domains\n`);
  const waiting = new Set(targets);
  while (waiting.size > 0) {
    for (const domain of waiting) {
      if (domain.phase === 'shutDown' && domain.reason !== undefined) {
        const code = shutdownReasonCode[domain.reason];
        process.error(`Domain ${domain.domid} has been shut down, reason code ${code}\n`);
        waiting.delete(domain);
      } else if (domain.phase === 'dying' || domain.phase === 'gone') {
        process.error(`Domain ${domain.domid} has been destroyed\n`);
        waiting.delete(domain);
      }
    }
    if (waiting.size > 0) await process.pause(lookAgainMs);
  }
  return 0;
}

/** Waits until the guest hears the request; one that boots still, is paused or has stopped does not. Then it is withdrawn. */
async function isAcknowledged(process: Process, domain: Domain, what: 'poweroff' | 'reboot'): Promise<boolean> {
  for (let waitedMs = 0; waitedMs <= acknowledgeMaxMs; waitedMs += lookAgainMs) {
    if (process.machine.domains.ask(domain, what)) return true;
    await process.pause(lookAgainMs);
  }
  return false;
}

/** `xl destroy DOMAIN`: ends it at once; returns when its devices are let go and its name is free. */
export async function xlDestroy(process: Process): Promise<number> {
  const given = xlArguments(process, { options: [['-f']], operandsMin: 1 });
  if (typeof given === 'number') return given;
  const [text = ''] = given.operands;
  const found = findDomain(process, text);
  if (found === undefined) return invalidDomain(process, text);
  if (found === 0) {
    process.error(
      'Not destroying domain 0; use -f to force.\nThis can only be done when using a disaggregated hardware domain and toolstack.\n\n',
    );
    return 1;
  }
  await process.machine.domains.destroy(found, process.pause);
  for (const card of found.config.interfaces) {
    const problem = attachCard(process.machine, card);
    if (problem === undefined) continue;
    process.error(`${scriptLines('vif-bridge offline', found.domid, problem).join('\n')}\n`);
  }
  return 0;
}

/** `xl pause DOMAIN`. */
export function xlPause(process: Process): number {
  return onDomain(process, (domain) => process.machine.domains.pause(domain));
}

/** `xl unpause DOMAIN`: a message, but exit code 0, when it is not paused. */
export function xlUnpause(process: Process): number {
  return onDomain(process, (domain) => {
    if (!domain.paused) {
      const place = `libxl: error: libxl_domain.c:688:domain_unpause_done: Domain ${domain.domid}:`;
      process.error(`${place}Unpausing domain: Invalid argument\n`);
    }
    process.machine.domains.unpause(domain);
  });
}

function onDomain(process: Process, change: (domain: Domain) => void): number {
  const given = xlArguments(process, { options: [], operandsMin: 1 });
  if (typeof given === 'number') return given;
  const [text = ''] = given.operands;
  const found = findDomain(process, text);
  if (found === undefined) return invalidDomain(process, text);
  if (found !== 0) change(found);
  return 0;
}

/** `xl rename DOMAIN NAME`. */
export function xlRename(process: Process): number {
  const given = xlArguments(process, { options: [], operandsMin: 2 });
  if (typeof given === 'number') return given;
  const [text = '', name = ''] = given.operands;
  const found = findDomain(process, text);
  if (found === undefined) return invalidDomain(process, text);
  const taken = findDomain(process, name);
  if (found === 0 || (taken !== undefined && taken !== found)) {
    const domid = found === 0 ? 0 : found.domid;
    process.error(
      `libxl: error: libxl_domain.c:81:libxl__domain_rename: Domain ${domid}:Domain with name "${name}" already exists.\nCan't rename domain '${text}'.\n`,
    );
    return 1;
  }
  found.name = name;
  process.machine.xenstore.set(`/local/domain/${found.domid}/name`, name);
  return 0;
}

/** `xl sysrq DOMAIN LETTER`: `c` makes a guest crash whose kernel allows it; other letters come to nothing. */
export function xlSysrq(process: Process): number {
  const given = xlArguments(process, { options: [], operandsMin: 2 });
  if (typeof given === 'number') return given;
  const [text = '', letter = ''] = given.operands;
  const found = findDomain(process, text);
  if (found === undefined) return invalidDomain(process, text);
  if (letter.length !== 1) {
    process.error('Invalid sysrq.\n\n');
    process.out('Usage: xl [-vtTf] sysrq <Domain> <letter>\n\nSend a sysrq to a domain.\n\n');
    return 1;
  }
  if (found === 0 || letter !== 'c' || found.guest.kind !== 'up' || found.paused) return 0;
  if (/(^| )sysrq_always_enabled\b/.test(found.config.commandLine ?? '')) process.machine.domains.stop(found, 'crash');
  return 0;
}

/** `xl console DOMAIN` and `xl migrate DOMAIN HOST`: only who has no such domain gets the real one's answer. */
export function xlOfAbsent(process: Process): number {
  const given = xlArguments(process, { options: [], operandsMin: 1 });
  if (typeof given === 'number') return given;
  const [text = ''] = given.operands;
  if (findDomain(process, text) === undefined) return invalidDomain(process, text);
  process.error(`simulated xl does not know ${process.name}\n`);
  return 1;
}
