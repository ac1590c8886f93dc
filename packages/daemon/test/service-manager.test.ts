import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createServiceManager } from '../src/service-manager.ts';

/** Stands in for systemd: prints each datagram on a line of its own. Node cannot, which is why `systemd-notify` is used. */
const standIn = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("listening", flush=True)
while True:
    data, ancillary, flags, address = s.recvmsg(4096, 4096)
    for level, kind, content in ancillary:
        if kind == socket.SCM_RIGHTS:
            import os, struct
            for fd in struct.unpack("%di" % (len(content) // 4), content): os.close(fd)
    print(data.decode().replace("\\n", " "), flush=True)
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sd-notify-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('says when it is ready, that it lives, and when it stops', async () => {
  const socket = path.join(folder, 'notify');
  const manager = spawn('python3', ['-c', standIn, socket]);
  let heard = '';
  manager.stdout.on('data', (chunk) => {
    heard += String(chunk);
  });
  await once(manager.stdout, 'data');
  const warnings: string[] = [];
  const service = createServiceManager({
    environment: (name) => ({ NOTIFY_SOCKET: socket, WATCHDOG_USEC: '100000' })[name],
    log: { write: (_level, message) => void warnings.push(message) },
  });
  await service.ready('2 applications taken up');
  const stop = service.watch();
  while (!heard.includes('WATCHDOG=1')) await once(manager.stdout, 'data');
  stop();
  await service.stopping();
  while (!heard.includes('STOPPING=1')) await once(manager.stdout, 'data');
  manager.kill();
  await once(manager, 'exit');
  expect(heard).toMatch(/READY=1.*\n/);
  expect(heard).toContain('STATUS=2 applications taken up');
  expect(warnings).toEqual([]);
});

test('without a service manager nothing is started', async () => {
  const service = createServiceManager({
    environment: () => undefined,
    log: {
      write() {
        throw new Error('nothing is to be said');
      },
    },
  });
  await service.ready('fine');
  service.watch()();
  await service.stopping();
});

test('one that cannot be told is a warning', async () => {
  const warnings: string[] = [];
  const service = createServiceManager({
    environment: (name) => (name === 'NOTIFY_SOCKET' ? path.join(folder, 'nobody') : undefined),
    log: { write: (_level, message) => void warnings.push(message) },
  });
  await service.ready('fine');
  expect(warnings).toEqual(['the service manager could not be told']);
});

test('the unit keeps what must be kept: stopping the daemon ends nothing but the daemon', () => {
  const unit = readFileSync(path.resolve(import.meta.dirname, '../systemd/smartdomains.service'), 'utf8');
  const settings = unit.split('\n').filter((line) => /^[A-Z]\w+=/.test(line));
  expect(settings).toEqual(
    expect.arrayContaining([
      'Type=notify',
      'NotifyAccess=all',
      'KillMode=process',
      'OOMPolicy=continue',
      'StateDirectoryMode=0700',
    ]),
  );
});
