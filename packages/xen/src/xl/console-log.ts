/** The log that xenconsoled keeps of each domain when it is started with `--log=guest`. */
export function consoleLogPath(domainName: string): string {
  return `/var/log/xen/console/guest-${domainName}.log`;
}
