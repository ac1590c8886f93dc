import { daemonCodes } from '@smartdomains/daemon';
import { languageCodes } from '@smartdomains/language';
import { runtimeCodes } from '@smartdomains/runtime';
import { nodeWorldCodes } from '@smartdomains/world-node';
import { xenCodes } from '@smartdomains/xen';
import { cliCodes } from './codes.ts';

/** Every code of every package with its summary, in order. */
export function allCodes(): ReadonlyMap<string, string> {
  const entries = [languageCodes, runtimeCodes, nodeWorldCodes, xenCodes, daemonCodes, cliCodes].flatMap((table) =>
    Object.entries<string>(table),
  );
  return new Map(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
