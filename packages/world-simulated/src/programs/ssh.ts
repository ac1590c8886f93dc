import type { Process } from '../process.ts';
import { optionValue, parseOptions } from './options.ts';

/** ssh(1) to a guest: `-o`, `-p`, `-l`, `-i`, `-F`, then the address and the command, which the guest answers as its site says. */
export async function ssh(process: Process): Promise<number> {
  const result = parseOptions(process.args, [
    { names: ['-o'], argument: 'required' },
    { names: ['-p'], argument: 'required' },
    { names: ['-l'], argument: 'required' },
    { names: ['-i'], argument: 'required' },
    { names: ['-F'], argument: 'required' },
  ]);
  if (!result.ok) {
    process.error(`unknown option -- ${result.option}\n`);
    return 255;
  }
  const { options } = result;
  const [destination, ...command] = options.operands;
  if (destination === undefined || command.length === 0) {
    process.error('simulated ssh needs a destination and a command\n');
    return 255;
  }
  const address = destination.replace(/^[^@]*@/, '');
  const port = Number(optionValue(options, '-p') ?? 22);
  const answer = process.machine.network.connect(address, port);
  if (answer !== 'open') {
    await process.pause(answer === 'refused' ? 1 : connectTimeoutMs(options.given));
    const why = answer === 'refused' ? 'Connection refused' : 'Connection timed out';
    process.error(`ssh: connect to host ${address} port ${port}: ${why}\r\n`);
    return 255;
  }
  await process.pause(process.machine.varied(process.machine.spec.latency.sshMs));
  const ran = process.machine.network.run(address, command.join(' '));
  if (ran === undefined) {
    process.error(`kex_exchange_identification: Connection closed by remote host\r\n`);
    return 255;
  }
  process.out(ran.output);
  return ran.exitCode;
}

function connectTimeoutMs(given: readonly (readonly [string, string])[]): number {
  const seconds = given
    .map(([, value]) => /^ConnectTimeout=(\d+)$/.exec(value)?.[1])
    .find((found) => found !== undefined);
  return Number(seconds ?? 127) * 1000;
}
