import { type CodeTable, type DiagnosticMaker, diagnosticsOf } from '@smartdomains/language';

/** The codes of domains (SD81xx), storage (SD82xx), network and addresses (SD83xx), shells (SD84xx), and hosts (SD85xx). */
export type XenCode =
  | 'SD8101'
  | 'SD8102'
  | 'SD8103'
  | 'SD8104'
  | 'SD8105'
  | 'SD8106'
  | 'SD8107'
  | 'SD8108'
  | 'SD8109'
  | 'SD8110'
  | 'SD8111'
  | 'SD8112'
  | 'SD8113'
  | 'SD8114'
  | 'SD8115'
  | 'SD8116'
  | 'SD8117'
  | 'SD8118'
  | 'SD8119'
  | 'SD8120'
  | 'SD8121'
  | 'SD8122'
  | 'SD8130'
  | 'SD8131'
  | 'SD8132'
  | 'SD8140'
  | 'SD8141'
  | 'SD8142'
  | 'SD8143'
  | 'SD8160'
  | 'SD8161'
  | 'SD8162'
  | 'SD8201'
  | 'SD8202'
  | 'SD8203'
  | 'SD8204'
  | 'SD8205'
  | 'SD8206'
  | 'SD8207'
  | 'SD8208'
  | 'SD8209'
  | 'SD8210'
  | 'SD8211'
  | 'SD8212'
  | 'SD8213'
  | 'SD8214'
  | 'SD8215'
  | 'SD8216'
  | 'SD8217'
  | 'SD8218'
  | 'SD8219'
  | 'SD8220'
  | 'SD8221'
  | 'SD8301'
  | 'SD8302'
  | 'SD8303'
  | 'SD8304'
  | 'SD8305'
  | 'SD8306'
  | 'SD8307'
  | 'SD8308'
  | 'SD8309'
  | 'SD8310'
  | 'SD8311'
  | 'SD8312'
  | 'SD8401'
  | 'SD8402'
  | 'SD8403'
  | 'SD8404'
  | 'SD8501'
  | 'SD8502'
  | 'SD8503'
  | 'SD8504';

/** Code to fixed summary; each has a page in `docs/errors/`. */
export const xenCodes: CodeTable<XenCode> = {
  // SD81xx: domains
  SD8101: 'Xen does not answer on the host',
  SD8102: 'domain did not start',
  SD8103: 'domain name is taken on the host',
  SD8104: 'kernel or ramdisk not found on the host',
  SD8105: 'xl refuses the configuration',
  SD8106: 'value cannot be written in an xl configuration',
  SD8107: 'domain is not gone',
  SD8108: 'not enough memory on the host',
  SD8109: 'domain crashed',
  SD8110: 'configuration could not be written',
  SD8111: 'not a domain name',
  SD8112: 'domain name is not needed here',
  SD8113: 'domain and storage give different domain names',
  SD8114: 'xl key belongs to an attribute',
  SD8115: 'domain did not become ready',
  SD8116: 'two domains share a name on one host',
  SD8117: 'unknown readiness probe',
  SD8118: 'disk without a storage back end',
  SD8119: 'nothing to boot from',
  SD8120: 'not what xl.cfg has here',
  SD8121: 'more than its limit',
  SD8122: 'domain could not be changed',
  SD8130: 'domain was destroyed by somebody else',
  SD8131: 'console is not kept on the host',
  SD8132: 'domain is gone since its host was out of reach',
  SD8140: 'only a seed disk tells the guest',
  SD8141: 'not what cloud-init has here',
  SD8142: 'file with user data not found on the host',
  SD8143: 'seed disk could not be made',
  SD8160: 'domain is not as its description says',
  SD8161: 'domain cannot be adopted now',
  SD8162: 'adoption could not be put down on the host',
  // SD82xx: storage
  SD8201: 'base image not found on the host',
  SD8202: 'no room for the disk',
  SD8203: 'disk exists and is not ours',
  SD8204: 'disk could not be made',
  SD8205: 'disk is still in use',
  SD8206: 'volume group not found on the host',
  SD8207: 'not an absolute, clean path',
  SD8208: 'domain and storage are on different hosts',
  SD8209: 'not a volume name',
  SD8210: 'disk could not be removed',
  SD8211: 'size is smaller than the base image',
  SD8212: 'directory could not be made',
  SD8213: 'file cannot be looked at',
  SD8214: 'image has another digest',
  SD8215: 'image could not be fetched',
  SD8216: 'not a source of an image',
  SD8217: 'disk cannot be cloned so',
  SD8218: 'thin pool not found on the host',
  SD8219: 'disk is held by another domain',
  SD8220: 'holder of a disk could not be marked',
  SD8221: 'disk is open, and its domain is not whole',
  // SD83xx: network and addresses
  SD8301: 'not an IPv4 address',
  SD8302: 'not a netmask',
  SD8303: 'gateway is outside the network',
  SD8304: 'address cannot be given to a domain',
  SD8305: 'not a host name',
  SD8306: 'not a MAC address',
  SD8307: 'bridge not found on the host',
  SD8308: 'address is given twice',
  SD8309: 'address and netmask belong together',
  SD8310: 'VLAN needs Open vSwitch',
  SD8311: 'address has another form here',
  SD8312: 'MAC address is given twice',
  // SD84xx: shells
  SD8401: 'host does not answer',
  SD8402: 'not a name for ssh',
  SD8403: 'command of a script failed',
  SD8404: 'not a command',
  // SD85xx: hosts, before anything is done
  SD8501: "dom0's memory is not fixed",
  SD8502: 'host has half-dead domains',
  SD8503: 'program is missing on the host',
  SD8504: 'clock of the host is off',
};

export const xenDiagnostic: DiagnosticMaker<XenCode> = diagnosticsOf(xenCodes);
