import { describe, expect, test } from 'vitest';
import type { Resource } from '../../src/component.ts';
import type { IntentEntry, JournalEntry, ResultEntry } from '../../src/journal/entry.ts';
import { describeResource, Ledger } from '../../src/journal/ledger.ts';
import { type ComponentPath, rootPath } from '../../src/names.ts';
import type { HostName } from '../../src/ports.ts';

const host = 'xen1' as HostName;
const disk: Resource = { kind: 'file', host, name: '/srv/disk.img' };
const domain: Resource = { kind: 'domain', host, name: 'web1' };
const owner: ComponentPath = rootPath('sfConfig');

function intent(id: number, effect: Pick<IntentEntry, 'creates' | 'removes'>): IntentEntry {
  return { entry: 'intent', id, timeMs: 0, component: owner, host, what: 'something', argv: ['true'], ...effect };
}

function result(id: number, outcome: ResultEntry['outcome'], done: boolean): ResultEntry {
  return { entry: 'result', id, outcome, done, durationMs: 1 };
}

function check(entries: readonly JournalEntry[], standing: readonly Resource[]): void {
  const ledger = new Ledger();
  for (const entry of entries) ledger.apply(entry);
  expect(ledger.standing()).toEqual(standing);
  expect(ledger.standingOf(owner)).toEqual(standing);
}

describe('what stands on hosts', () => {
  test('nothing at first', () => check([], []));
  test('what was meant to be made, even before anything is known of it', () =>
    check([intent(1, { creates: disk })], [disk]));
  test('what was made', () => check([intent(1, { creates: disk }), result(1, 'exited', true)], [disk]));
  test('what failed to be made: it may be there in part', () =>
    check([intent(1, { creates: disk }), result(1, 'exited', false)], [disk]));
  test('what lost contact while it was made', () =>
    check([intent(1, { creates: disk }), result(1, 'unreachable', false)], [disk]));
  test('not what certainly never began', () => check([intent(1, { creates: disk }), result(1, 'notRun', false)], []));
  test('what stood before, though making it again never began', () =>
    check(
      [
        intent(1, { creates: disk }),
        result(1, 'exited', true),
        intent(2, { creates: disk }),
        result(2, 'notRun', false),
      ],
      [disk],
    ));
  test('not what was removed', () =>
    check(
      [
        intent(1, { creates: disk }),
        result(1, 'exited', true),
        intent(2, { removes: disk }),
        result(2, 'exited', true),
      ],
      [],
    ));
  test('what could not be removed', () =>
    check([intent(1, { creates: disk }), intent(2, { removes: disk }), result(2, 'exited', false)], [disk]));
  test('what is being removed, until that is certain', () =>
    check([intent(1, { creates: disk }), intent(2, { removes: disk })], [disk]));
  test('not what a component found gone', () =>
    check([intent(1, { creates: disk }), { entry: 'gone', component: owner, resource: disk }], []));
  test('in the order it was made', () =>
    check([intent(1, { creates: disk }), intent(2, { creates: domain })], [disk, domain]));
  test('the same when entries come twice', () => {
    const entries = [intent(1, { creates: disk }), result(1, 'exited', true), intent(2, { creates: domain })];
    check([...entries, ...entries], [disk, domain]);
  });
  test('not what never began, when its intent comes twice', () =>
    check([intent(1, { creates: disk }), intent(1, { creates: disk }), result(1, 'notRun', false)], []));
});

test('remembers what is removed from the beginning of the end on', () => {
  const ledger = new Ledger();
  const apply = (...entries: readonly JournalEntry[]): void => {
    for (const entry of entries) ledger.apply(entry);
  };
  apply(intent(1, { creates: disk }), intent(2, { removes: disk }), result(2, 'exited', true));
  apply(intent(3, { creates: domain }));
  ledger.beginUndoing();
  apply(intent(4, { removes: domain }), result(4, 'exited', true));
  expect(ledger.undone()).toEqual([domain]);
});

test('names a resource with its host', () => expect(describeResource(domain)).toBe('domain web1 on xen1'));
