import type { FileNode, FileSystem } from './file-system.ts';

export interface LoopDevice {
  readonly number: number;
  /** As it was given when the device was attached. */
  readonly path: string;
  readonly file: FileNode;
  readonly readOnly: boolean;
  /** Programs and domains that have it open; it is detached when the last one lets go after `losetup -d`. */
  holders: number;
  autoclear: boolean;
}

export interface LoopDevices {
  /** By number. */
  list(): readonly LoopDevice[];
  get(number: number): LoopDevice | undefined;
  /** The lowest number that is free. */
  free(): number;
  attach(
    file: FileNode,
    options: { readonly path: string; readonly readOnly: boolean; readonly number?: number },
  ): LoopDevice;
  /** Detaches it, or marks it to go with its last holder. `false` when nothing is attached there. */
  detach(number: number): boolean;
  /** A holder lets go. */
  release(device: LoopDevice): void;
}

/** The loop devices of one machine; each holds its file, which keeps its room on the disk even when its name is gone. */
export function createLoopDevices(files: FileSystem): LoopDevices {
  const devices = new Map<number, LoopDevice>();
  const free = (): number => {
    let number = 0;
    while (devices.has(number)) number += 1;
    return number;
  };
  const clear = (device: LoopDevice): void => {
    devices.delete(device.number);
    files.release(device.file);
  };
  return {
    list: () => [...devices.values()].sort((left, right) => left.number - right.number),
    get: (number) => devices.get(number),
    free,
    attach(file, options) {
      const device: LoopDevice = {
        number: options.number ?? free(),
        path: options.path,
        file,
        readOnly: options.readOnly,
        holders: 0,
        autoclear: false,
      };
      devices.set(device.number, device);
      files.hold(file);
      return device;
    },
    detach(number) {
      const device = devices.get(number);
      if (device === undefined) return false;
      if (device.holders > 0) device.autoclear = true;
      else clear(device);
      return true;
    },
    release(device) {
      device.holders -= 1;
      if (device.holders <= 0 && device.autoclear && devices.get(device.number) === device) clear(device);
    },
  };
}

/** The file's name as the kernel tells it. */
export function backingName(device: LoopDevice): string {
  return device.file.links > 0 ? device.path : `${device.path} (deleted)`;
}
