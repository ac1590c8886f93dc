import type { CliIo } from '../io.ts';

/** Says on standard error why a follower goes on from a `snapshot`, and where what it missed can be read: nothing is left out in silence. */
export function sayReset(
  io: CliIo,
  { because, application }: { readonly because: string; readonly application: string },
): void {
  const why = because === 'otherRun' ? 'the daemon was started again' : 'too much happened since';
  io.stderr.write(
    `note: some events are not shown, because ${why}; the records have them: smartdomains events ${application}\n`,
  );
}
