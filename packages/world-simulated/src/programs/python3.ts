import type { Process } from '../process.ts';
import { parseOptions } from './options.ts';

/**
 * python3(1), as far as it opens one TCP connection: `-c SCRIPT ADDRESS PORT SECONDS` with a script that gives these to
 * `socket.create_connection` and its error to `sys.exit`. Any other script is refused.
 */
export async function python3(process: Process): Promise<number> {
  const result = parseOptions(process.args.slice(0, scriptEnd(process.args)), [
    { names: ['-c'], argument: 'required' },
    { names: ['-I'] },
    { names: ['-S'] },
    { names: ['-E'] },
  ]);
  if (!result.ok) {
    process.error(`Unknown option: -${result.option}\n`);
    return 2;
  }
  const script = result.options.given.find(([name]) => name === '-c')?.[1] ?? '';
  const [address, port, seconds] = process.args.slice(scriptEnd(process.args));
  if (!/socket\.create_connection\(\(sys\.argv\[1\], int\(sys\.argv\[2\]\)\), float\(sys\.argv\[3\]\)\)/.test(script)) {
    process.error('simulated python3 runs only a script that opens a TCP connection\n');
    return 1;
  }
  if (address === undefined || port === undefined || seconds === undefined) {
    process.error('IndexError: list index out of range\n');
    return 1;
  }
  const answer = process.machine.network.connect(address, Number(port));
  if (answer === 'open') {
    await process.pause(1);
    return 0;
  }
  if (answer === 'refused') {
    await process.pause(1);
    process.error('[Errno 111] Connection refused\n');
    return 1;
  }
  // Nobody has the address: the kernel gives up asking for its Ethernet address after three seconds.
  const unreachableMs = 3000;
  const limitMs = Number(seconds) * 1000;
  await process.pause(Math.min(unreachableMs, limitMs));
  process.error(limitMs > unreachableMs ? '[Errno 113] No route to host\n' : 'timed out\n');
  return 1;
}

/** What follows the script belongs to it. */
function scriptEnd(args: readonly string[]): number {
  const at = args.indexOf('-c');
  return at < 0 ? args.length : at + 2;
}
