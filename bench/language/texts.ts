import { type Random, randomFrom } from '../../scripts/random.ts';

/** Machines over a chain of three prototypes; each has two eager links, a lazy one and a schema check. */
export function poolText(components: number, seed: number): string {
  const random = randomFrom(seed);
  const pieces = [
    `#include "org/smartfrog/components.sf"
GuestSchema extends Schema {
  sfAssertionPhase "static";
  memory extends Integer { minimum 16; description "memory in MiB"; }
  kernel extends String { description "path of the kernel"; }
  ip extends String { description "address of the guest"; }
  shell extends Compulsory { binding "lazy"; description "shell of the host"; }
}
Guest extends Prim {
  guestSchema extends GuestSchema;
  sfClass "XenDomain";
  kernel "/boot/vmlinuz-2.6-xen";
  shell LAZY ATTRIB myShell;
}
SiteGuest extends Guest { memory ATTRIB defaultMemory; netmask "255.255.0.0"; }
PoolGuest extends SiteGuest { gateway "10.0.0.1"; }
sfConfig extends Compound {
  defaultMemory 128;
  myShell extends Prim { sfClass "BashShell"; }
`,
  ];
  for (let index = 0; index < components; index += 1) {
    pieces.push(
      `  vm${index} extends PoolGuest { ip "10.${random(256)}.${random(256)}.${random(256)}"; class ATTRIB myShell:sfClass; }\n`,
    );
  }
  pieces.push('}\n');
  return pieces.join('');
}

/** Attributes of `sfConfig` in the text above besides its machines. */
export const POOL_OWN_ATTRIBUTES = 4;

/** A pool as people write it, for reading alone: nested descriptions, references, vectors, expressions, comments. */
export function writtenText(sizeBytes: number, seed: number): string {
  const random = randomFrom(seed);
  const pieces = ['#include "org/smartfrog/components.sf"\n\nsfConfig extends Compound {\n'];
  let length = 0;
  for (let index = 0; length < sizeBytes; index += 1) {
    const piece = machine(index, random);
    pieces.push(piece);
    length += piece.length;
  }
  pieces.push('}\n');
  return pieces.join('');
}

function machine(index: number, random: Random): string {
  const host = random(12);
  return `  // machine ${index} on host ${host}
  vm${index} extends DefaultXenDomain, {
    sfProcessHost "xen${host}";
    name "web-${index}";
    memory ${64 * (1 + random(64))};
    kernel "/boot/vmlinuz-2.6-xen";
    ip "10.${random(256)}.${random(256)}.${1 + random(254)}";
    requires [LAZY PARENT:vm${random(index + 1)}, LAZY ATTRIB myShell];
    disk extends LoopbackStorageBackend {
      shell LAZY ATTRIB myShell;
      sizeMiB (PARENT:PARENT:memory * ${1 + random(8)});
      baseImage (ROOT:imageFolder ++ "/debian-12.raw"); /* shared */
    }
    ${random(4) === 0 ? 'disk:persist true;' : 'type IF (ROOT:isPv == true) THEN "pv" ELSE "pvh" FI;'}
  }
`;
}
