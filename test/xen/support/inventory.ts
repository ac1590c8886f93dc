import { type LabAccess, onHost } from './lab-access.ts';

/** All of a host that a pool could leave something in, as lines of text by kind. */
export type Inventory = { readonly [kind: string]: readonly string[] };

/**
 * Kind by kind what is printed on the host. Left out is what changes by itself: logs, what the lab's own start left in /run, in
 * xenstore the empty folders that xl makes with the first guest and never removes, and that a thin pool is open and has a layer of its own
 * since its first volume was.
 */
const looks = `
echo "# domains"; xl list | awk 'NR > 1 { print $1, $3, $4 }'
echo "# volumes"; lvs --noheadings --separator ' ' -o vg_name,lv_name,lv_size,lv_attr,lv_tags,origin,pool_lv | sed 's/ twi-ao/ twi-a-/'
echo "# volume groups"; vgs --noheadings --separator ' ' -o vg_name,vg_free
echo "# thin pools"; lvs --noheadings --separator ' ' -o lv_name,data_percent -S 'segtype=thin-pool'
echo "# device mapper"; dmsetup ls | sed 's/[[:space:]].*//' | grep -v -e '-tpool$' | sort
echo "# loop devices"; losetup -n -O BACK-FILE
echo "# interfaces"; ls /sys/class/net
echo "# free memory"; xl info free_memory
echo "# processes"; ps -eo args= | grep -E '^(xl|/usr/lib/xen|qemu|tail|sh -c|xenstore-watch|dd|cp|curl) ' | sort
echo "# files"
find / -xdev \\( -path /var/log -o -path /usr -o -path /srv -o -path /data -o -path /root -o -path /etc/lvm -o -path /var/lib/lvm \\) \
  -prune -o \\( -type f -printf '%p %s %m\\n' -o ! -type d -printf '%p %y\\n' -o -printf '%p/ %m\\n' \\) | sort
find /srv /data /root /home -xdev \\( -type f -printf '%p %s %m %T@\\n' -o -printf '%p %y\\n' \\) | sort
find /run/smartdomains /tmp /run/lock -xdev 2>/dev/null | grep -v '^/run/lock/lvm' | sort
echo "# xenstore"; xenstore-ls -f / | grep -vE '^/(libxl|vm|tool/.*|local/domain/0/backend|local/domain/0/backend/[a-z0-9]+|local/domain/0/device-model.*) = ""$'
`;

/** What is on a host now. */
export async function takeInventory(lab: LabAccess, host: string): Promise<Inventory> {
  const { exitCode, stdout, stderr } = await onHost(lab, host, ['sh', '-c', looks], { timeoutMs: 300_000 });
  if (!stdout.includes('\n# xenstore\n'))
    throw new Error(`${host} could not be looked at (exit ${exitCode}): ${stderr}`);
  const kinds = stdout.split(/^# (.*)\n/m).slice(1);
  return Object.fromEntries(
    Array.from({ length: kinds.length / 2 }, (_, index) => [
      kinds[2 * index] ?? '',
      (kinds[2 * index + 1] ?? '').trimEnd().split('\n'),
    ]),
  );
}

/** Folders of ours that stay on a host, empty. */
const foldersThatStay = /^(\/var\/lib\/smartdomains(\/images|\/adopted)?\/ \d+|\/run\/smartdomains)$/;

/** What is in one and not in the other: `+ volumes: vg0 web1 …` for what is new, `- …` for what is gone. */
export function inventoryChanges(before: Inventory, after: Inventory): readonly string[] {
  return Object.keys(before).flatMap((kind) => {
    const old = new Set(before[kind]);
    const now = new Set(
      (after[kind] ?? []).filter((line) => kind !== 'files' || old.has(line) || !foldersThatStay.test(line)),
    );
    return [
      ...[...now.difference(old)].map((line) => `+ ${kind}: ${line}`),
      ...[...old.difference(now)].map((line) => `- ${kind}: ${line}`),
    ];
  });
}
