import { describe, expect, test } from 'vitest';
import { createInProcessTransport, transportQueueMax } from '../src/in-process-transport.ts';
import type { Log, Transport } from '../src/ports.ts';

function transportWithLog(): { readonly transport: Transport; readonly logged: string[] } {
  const logged: string[] = [];
  const log: Log = { write: (level, message) => logged.push(`${level}: ${message}`) };
  return { transport: createInProcessTransport(log), logged };
}

describe('the transport within one process', () => {
  test('gives a message to all subscribers of its subject, in order, until they end', () => {
    const { transport } = transportWithLog();
    const seen: unknown[] = [];
    const end = transport.subscribe('a', (message) => seen.push(['1', message]));
    transport.subscribe('a', (message) => seen.push(['2', message]));
    transport.subscribe('b', (message) => seen.push(['b', message]));
    transport.publish('a', 'x');
    end();
    end();
    transport.publish('a', 'y');
    expect(seen).toEqual([
      ['1', 'x'],
      ['2', 'x'],
      ['2', 'y'],
    ]);
  });

  test('a subscriber that throws is reported and does not hurt the others', () => {
    const { transport, logged } = transportWithLog();
    const seen: unknown[] = [];
    transport.subscribe('a', () => {
      throw new Error('broken');
    });
    transport.subscribe('a', (message) => seen.push(message));
    transport.publish('a', 1);
    expect(seen).toEqual([1]);
    expect(logged).toEqual(['error: a subscriber failed']);
  });

  test('what a subscriber publishes follows after the present message has reached everybody', () => {
    const { transport } = transportWithLog();
    const seen: unknown[] = [];
    transport.subscribe('a', (message) => {
      if (message === 1) transport.publish('a', 2);
    });
    transport.subscribe('a', (message) => seen.push(message));
    transport.publish('a', 1);
    expect(seen).toEqual([1, 2]);
  });

  test('subscribers that answer each other without end are stopped at the bound', () => {
    const { transport, logged } = transportWithLog();
    let count = 0;
    transport.subscribe('a', () => {
      count += 1;
      transport.publish('a', count);
    });
    transport.publish('a', 0);
    expect(count).toBe(transportQueueMax + 1);
    expect(logged).toEqual(['error: a message was dropped: subscribers answer each other without end']);
  });
});
