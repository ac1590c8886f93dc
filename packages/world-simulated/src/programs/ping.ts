import type { Process } from '../process.ts';
import { hasOption, optionValue, parseOptions } from './options.ts';

const intervalMs = 1000;
const waitDefaultMs = 10_000;

/** ping(8) of iputils: `-c`, `-W`, `-w`, `-i`, `-n`, `-q`. Exit code 1 without an answer, 2 for other trouble. */
export async function ping(process: Process): Promise<number> {
  const result = parseOptions(process.args, [
    { names: ['-c'], argument: 'required' },
    { names: ['-W'], argument: 'required' },
    { names: ['-w'], argument: 'required' },
    { names: ['-i'], argument: 'required' },
    { names: ['-n'] },
    { names: ['-q'] },
    { names: ['-4'] },
  ]);
  if (!result.ok) {
    const letter = result.option.startsWith('-') ? '-' : result.option;
    process.error(`ping: invalid option -- '${letter}'\n\nUsage\n  ping [options] <destination>\n`);
    return 2;
  }
  const { options } = result;
  for (const name of ['-c', '-W', '-w', '-i']) {
    const value = optionValue(options, name);
    if (value === undefined) continue;
    const isGood = name === '-c' ? /^[1-9]\d*$/.test(value) : /^\d+(\.\d+)?$/.test(value);
    if (!isGood) {
      process.error(`ping: invalid argument: '${value}'\n`);
      return 2;
    }
  }
  const [destination] = options.operands;
  if (destination === undefined) {
    process.error('ping: usage error: Destination address required\n');
    return 1;
  }
  const { network, clock } = process.machine;
  const address = isAddress(destination) ? destination : network.resolve(destination);
  if (address === undefined) {
    process.error(`ping: ${destination}: Name or service not known\n`);
    return 2;
  }

  const count = Number(optionValue(options, '-c') ?? Number.POSITIVE_INFINITY);
  const waitMs = Number(optionValue(options, '-W') ?? waitDefaultMs / 1000) * 1000;
  const everyMs = Number(optionValue(options, '-i') ?? intervalMs / 1000) * 1000;
  const deadlineMs = Number(optionValue(options, '-w') ?? Number.POSITIVE_INFINITY) * 1000;
  const beginMs = clock.nowMs();
  let sent = 0;
  let received = 0;
  process.out(`PING ${destination} (${address}) 56(84) bytes of data.\n`);
  while (sent < count && clock.nowMs() - beginMs < deadlineMs) {
    const sentMs = clock.nowMs();
    sent += 1;
    await process.pause(1);
    if (network.answers(address)) {
      received += 1;
      if (!hasOption(options, '-q')) process.out(`64 bytes from ${address}: icmp_seq=${sent} ttl=64 time=1.00 ms\n`);
      if (sent < count) await process.pause(Math.max(1, everyMs - (clock.nowMs() - sentMs)));
    } else {
      const left = deadlineMs - (clock.nowMs() - beginMs);
      await process.pause(Math.max(1, Math.min(sent < count ? everyMs : waitMs, left)));
    }
  }
  const lossPercent = Math.round((100 * (sent - received)) / Math.max(1, sent));
  const summary = `${sent} packets transmitted, ${received} received, ${lossPercent}% packet loss`;
  const timeMs = Math.max(0, (sent - 1) * everyMs);
  process.out(`\n--- ${destination} ping statistics ---\n${summary}, time ${timeMs}ms\n`);
  process.out(received > 0 ? 'rtt min/avg/max/mdev = 1.000/1.000/1.000/0.000 ms\n' : '\n');
  return received > 0 ? 0 : 1;
}

function isAddress(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}
