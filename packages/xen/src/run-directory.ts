/** Where our files for running domains are: gone with a reboot of the host, like the domains. */
export const runDirectory = '/run/smartdomains';
