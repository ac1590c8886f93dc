import type { Process, Program } from '../process.ts';

/** which(1): the path of each program the host has; exit code 1 when one is not there. */
export function whichOf(programOf: (name: string) => Program | undefined): Program {
  return (process: Process): number => {
    const { missingPrograms } = process.machine.spec;
    const found = process.args.filter((name) => programOf(name) !== undefined && !missingPrograms.includes(name));
    for (const name of found) process.out(`/usr/bin/${name}\n`);
    return found.length === process.args.length ? 0 : 1;
  };
}
