import type { Adoption, AdoptionPlan } from '@smartdomains/xen';
import { jsonText } from '../display/json-text.ts';
import { printable } from '../display/printable.ts';

/** What would be adopted: the domain, its disks and cards, and in what it differs from its description. */
export function planLines(adoption: Adoption, json: boolean): string {
  const { application, component, connection, row, running, isBound, differences, refusals } = adoption;
  if (json) {
    const plan = {
      is: 'plan',
      host: connection.name,
      domain: row.name,
      domid: row.domid,
      uuid: row.uuid,
      application,
      component,
      disks: running.disks,
      vifs: running.vifs,
      differences,
      isBound,
      canBeAdopted: refusals.length === 0,
    };
    return `${jsonText(plan)}\n`;
  }
  const bound = isBound ? ' (it is already)' : '';
  const lines = [
    `${connection.name}: domain ${row.name} (number ${row.domid}, ${row.uuid}) as ${component} of ${application}${bound}`,
    ...running.disks.map(
      ({ device, target, format = 'raw', readOnly }) =>
        `    disk ${device}: ${target} (${format}, ${readOnly ? 'read only' : 'read and write'})`,
    ),
    ...running.vifs.map(({ mac, bridge }) => `    card: ${mac} in ${bridge}`),
    ...differences
      .filter(({ isHot }) => isHot)
      .map(
        ({ attribute, described, running: other }) =>
          `    ${attribute}: ${other}, in the description ${described}; it stays so until it is set`,
      ),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

/** A component without a domain to adopt. */
export function otherLine({ component, why }: AdoptionPlan['others'][number], json: boolean): string {
  return json ? `${jsonText({ is: 'other', component, why })}\n` : `${printable(`${component}: ${why}`)}\n`;
}

/** What was bound. */
export function adoptedLine({ component, connection, row, application }: Adoption, json: boolean): string {
  const { name, uuid } = row;
  if (json)
    return `${jsonText({ is: 'adopted', host: connection.name, domain: name, uuid, application, component })}\n`;
  return `${printable(`${connection.name}: domain ${name} is ${component} of ${application}`)}\n`;
}
