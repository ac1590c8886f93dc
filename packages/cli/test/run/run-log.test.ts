import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { CliIo } from '../../src/io.ts';
import { createRunLog, type RunLog } from '../../src/run/run-log.ts';
import type { OutputForm } from '../../src/run/run-output.ts';

function check(
  form: OutputForm,
  deeds: (log: RunLog, written: () => string) => void,
  environment: Readonly<Record<string, string>> = {},
): void {
  const stream = new PassThrough({ encoding: 'utf8' });
  let text = '';
  const io: CliIo = {
    stdin: stream,
    stdout: stream,
    stderr: stream,
    workingFolder: '/',
    environment: (name) => environment[name],
    onSignal: () => () => {},
    onOutputClosed: () => () => {},
    onCrash: () => () => {},
  };
  deeds(createRunLog(form, io), () => {
    text += stream.read() ?? '';
    return text;
  });
}

test('warnings and errors at once, between the lines', () => {
  check('lines', (log, written) => {
    log.write('info', 'connected');
    log.write('warning', 'an earlier run did not end', { standing: ['domain web1'] });
    expect(written()).toBe('warning: an earlier run did not end standing=["domain web1"]\n');
  });
});

test('as JSON beside JSON', () => {
  check('json', (log, written) => {
    log.write('error', 'lost', { host: 'xen7' });
    expect(JSON.parse(written())).toEqual({ log: 'error', message: 'lost', host: 'xen7' });
  });
});

test('after the tree, and not without bound', () => {
  check('tree', (log, written) => {
    for (let index = 0; index < 103; index += 1) log.write('warning', `number ${index}`);
    expect(written()).toBe('');
    log.release();
    expect(written()).toMatch(/^warning: number 0\n[\s\S]*number 99\nwarning: 3 more messages were not kept\n$/);
    log.write('error', 'late');
    expect(written()).toContain('error: late\n');
  });
});

test('everything when a bug is looked for', () => {
  check(
    'lines',
    (log, written) => {
      log.write('debug', 'detail');
      expect(written()).toBe('debug: detail\n');
    },
    { SMARTDOMAINS_DEBUG: '1' },
  );
});
