import type { JsonValue, Transport } from '@smartdomains/runtime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** A transport under test. */
export interface TransportSubject {
  readonly transport: Transport;
  close?(): Promise<void>;
}

/** What every adapter of `Transport` must do. Messages may arrive at once or soon. */
export function transportContract(name: string, setUp: () => TransportSubject | Promise<TransportSubject>): void {
  describe(`${name}: transport contract`, () => {
    let subject: TransportSubject;
    let transport: Transport;
    beforeEach(async () => {
      subject = await setUp();
      transport = subject.transport;
    });
    afterEach(() => subject.close?.());

    const subscribe = (to: string) => {
      const received: JsonValue[] = [];
      const end = transport.subscribe(to, (message) => received.push(message));
      return { received, end };
    };

    it('gives a message to all who subscribed to its subject, and to nobody else', async () => {
      const first = subscribe('app.web');
      const second = subscribe('app.web');
      const other = subscribe('app.db');
      transport.publish('app.web', { event: 'ready' });
      transport.publish('app.db', 'last');
      await vi.waitFor(() => expect(other.received).toEqual(['last']));
      await vi.waitFor(() => expect(second.received).toEqual([{ event: 'ready' }]));
      expect(first.received).toEqual([{ event: 'ready' }]);
    });

    it('keeps the order', async () => {
      const { received } = subscribe('app');
      const messages = Array.from({ length: 200 }, (_, index) => index);
      for (const message of messages) transport.publish('app', message);
      await vi.waitFor(() => expect(received).toHaveLength(messages.length));
      expect(received).toEqual(messages);
    });

    it('keeps the order of what a subscriber publishes after the message it answers', async () => {
      const asks = subscribe('app');
      transport.subscribe('app', (message) => {
        if (message === 'ask') transport.publish('app', 'answer');
      });
      const late = subscribe('app');
      transport.publish('app', 'ask');
      await vi.waitFor(() => expect(late.received).toHaveLength(2));
      expect(late.received).toEqual(['ask', 'answer']);
      expect(asks.received).toEqual(['ask', 'answer']);
    });

    it('drops a message that nobody waits for', async () => {
      transport.publish('app', 'lost');
      const { received } = subscribe('app');
      transport.publish('app', 'found');
      await vi.waitFor(() => expect(received).toEqual(['found']));
    });

    it('gives nothing to a subscription that has ended, and ending twice is fine', async () => {
      const ended = subscribe('app');
      const kept = subscribe('app');
      ended.end();
      ended.end();
      transport.publish('app', 1);
      await vi.waitFor(() => expect(kept.received).toEqual([1]));
      expect(ended.received).toEqual([]);
    });

    it('holds two subscriptions of one handler apart', async () => {
      const received: JsonValue[] = [];
      const handler = (message: JsonValue) => void received.push(message);
      const end = transport.subscribe('app', handler);
      transport.subscribe('app', handler);
      end();
      transport.publish('app', 1);
      const { received: witness } = subscribe('app');
      transport.publish('app', 2);
      await vi.waitFor(() => expect(witness).toEqual([2]));
      expect(received).toEqual([1, 2]);
    });
  });
}
