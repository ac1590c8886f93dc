import type { Machine } from './machine.ts';

const logFolder = '/var/log/';

/** Whether the host's own programs keep it: what they leave there is no part of what a pool left. */
export function isLog(path: string): boolean {
  return path.startsWith(logFolder);
}

/** Writes to the end of a log, which is made when there is none. It takes no room of the disk, so that nothing depends on it. */
export function appendLog(machine: Machine, path: string, text: string): void {
  const { files } = machine;
  const made = files.file(path) ?? files.create(path);
  if ('ok' in made && !made.ok) return;
  const file = 'ok' in made ? made.value : made;
  const before = file.content.kind === 'text' ? file.content.text : '';
  file.content = { kind: 'text', text: before + text };
  file.sizeBytes = Buffer.byteLength(before + text);
  machine.changed.fire();
}

/** Puts the log aside under the name with `.1`, in the place of an older one: of the ten that libxl keeps, the last. */
export function rotateLog(machine: Machine, path: string): void {
  if (machine.files.file(path) !== undefined) machine.files.rename(path, `${path}.1`);
}
