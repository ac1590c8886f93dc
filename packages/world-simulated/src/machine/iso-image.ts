import type { Content } from './content.ts';
import type { FileProblem, FileSystem } from './file-system.ts';

/** An ISO 9660 image, as far as anybody here looks into one. */
export interface IsoImage {
  readonly label: string;
  /** Name to text. */
  readonly files: { readonly [name: string]: string };
}

const mark = 'ISO 9660 ';
/** What the smallest image takes: its headers, and 150 blocks of padding. */
const emptyBytes = 374_784;
const blockBytes = 2048;

/** Makes the file, or makes it anew; why not, when it cannot. */
export function writeIsoImage(files: FileSystem, path: string, image: IsoImage): FileProblem | undefined {
  const made = files.create(path);
  if (!made.ok) return made.problem;
  const blocks = Object.values(image.files).map((text) => Math.ceil(Buffer.byteLength(text) / blockBytes));
  const sizeBytes = emptyBytes + blocks.reduce((sum, count) => sum + count * blockBytes, 0);
  if (!files.grow(made.value, { sizeBytes, allocatedBytes: sizeBytes })) return 'No space left on device';
  made.value.content = { kind: 'text', text: `${mark}${JSON.stringify(image)}` };
  return undefined;
}

/** The image that a content is; `undefined` for anything else. */
export function readIsoImage(content: Content): IsoImage | undefined {
  if (content.kind !== 'text' || !content.text.startsWith(mark)) return undefined;
  return JSON.parse(content.text.slice(mark.length)) as IsoImage;
}

/**
 * The addresses that a NoCloud seed gives the guest whose cards have these MAC addresses; none for any other image. As cloud-init does:
 * a card that is not there gets none. Only networks written as JSON are understood, which is YAML as well.
 */
export function seedAddresses({ label, files }: IsoImage, macs: readonly string[]): readonly string[] {
  const text = files['network-config'];
  if (label.toLowerCase() !== 'cidata' || files['meta-data'] === undefined || text === undefined) return [];
  const network = JSON.parse(text) as {
    readonly ethernets?: {
      readonly [name: string]: {
        readonly match?: { readonly macaddress?: string };
        readonly addresses?: readonly string[];
      };
    };
  };
  return Object.values(network.ethernets ?? {})
    .filter(({ match }) => macs.includes(match?.macaddress ?? ''))
    .flatMap(({ addresses = [] }) => addresses.map((address) => address.replace(/\/.*$/, '')));
}
