import { Writable } from 'node:stream';
import { createStreamLog, createSystemClock } from '@smartdomains/world-node';
import { describe, expect, it } from 'vitest';
import { logWaitingBytesMax } from '../src/stream-log.ts';

const clock = createSystemClock({ epochMs: () => 0, monotonicMs: () => 0 });

describe('createStreamLog', () => {
  it('writes one object a line, its own members beside the data', () => {
    let written = '';
    const stream = new Writable({
      write(chunk: Buffer, _, done) {
        written += chunk.toString();
        done();
      },
    });
    const log = createStreamLog({ stream, clock, level: 'info' });
    log.write('debug', 'too quiet');
    log.write('error', 'line\nbreak', { host: 'xen7', level: 'not this one' });
    expect(written.split('\n')).toHaveLength(2);
    expect(JSON.parse(written)).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'error',
      message: 'line\nbreak',
      host: 'xen7',
    });
  });

  it('drops lines that a slow reader does not take, and says how many', () => {
    const lines: string[] = [];
    const takes: (() => void)[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _, done) {
        lines.push(chunk.toString());
        takes.push(done);
      },
    });
    const log = createStreamLog({ stream, clock });
    log.write('info', 'x'.repeat(logWaitingBytesMax));
    log.write('info', 'dropped');
    log.write('info', 'dropped too');
    takes.shift()?.();
    log.write('info', 'written');
    while (takes.length > 0) takes.shift()?.();
    expect(lines.slice(1).map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'warning', lines: 2 },
      { message: 'written' },
    ]);
  });

  it('does not fail when the stream does', () => {
    const stream = new Writable({
      write(_, __, done) {
        done(new Error('gone'));
      },
    });
    const log = createStreamLog({ stream, clock });
    log.write('error', 'first');
    stream.destroy();
    log.write('error', 'second');
  });
});
