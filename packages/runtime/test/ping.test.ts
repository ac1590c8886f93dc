import type { AssertionValue } from '@smartdomains/language';
import { expect, describe as group, test } from 'vitest';
import { runtimeDiagnostic } from '../src/codes.ts';
import { SdError } from '../src/sd-error.ts';
import { describe, functionOf, lazy, parametersOf } from './support/describe.ts';
import { runUntil, settle } from './support/fake-world.ts';
import { application, type Running } from './support/run.ts';
import type { Script } from './support/scripted.ts';

const scripted = describe('Scripted');

/** `a` answers as long as `health` says so. */
function patient(): { health: 'well' | 'lost' | 'ill' | 'silent'; readonly script: Script } {
  const self: ReturnType<typeof patient> = {
    health: 'well',
    script: {
      a: {
        async ping() {
          if (self.health === 'lost') throw new SdError(runtimeDiagnostic('SD6103'));
          if (self.health === 'ill') throw new SdError(runtimeDiagnostic('SD6101'));
          if (self.health === 'silent') await new Promise(() => undefined);
        },
      },
    },
  };
  return self;
}

async function ping(app: Running): Promise<readonly string[]> {
  const findings = await runUntil(app.world, app.application.ping());
  return findings.map(({ path, result, diagnostic }) => `${path} ${result} ${diagnostic.code}`);
}

group('a ping without liveness ends nothing', () => {
  test('lost contact is shown, and comes back', async () => {
    const a = patient();
    const app = application(describe('Compound', { a: scripted, b: scripted }), { script: a.script });
    await app.start();
    expect(await ping(app)).toEqual([]);
    a.health = 'lost';
    expect(await ping(app)).toEqual(['sfConfig:a unreachable SD6103']);
    await ping(app);
    a.health = 'well';
    expect(await ping(app)).toEqual([]);
    expect(app.eventsOf('unreachable', 'reachable', 'terminating')).toEqual([
      'unreachable sfConfig:a',
      'reachable sfConfig:a',
    ]);
  });

  test('a connection that takes no more says nothing of what is behind it', async () => {
    const full: Script = {
      a: {
        async ping() {
          throw new SdError(runtimeDiagnostic('SD6107'));
        },
      },
    };
    const app = application(describe('Compound', { a: scripted }), { script: full });
    await app.start();
    expect(await ping(app)).toEqual(['sfConfig:a unreachable SD6107']);
    expect(app.application.root?.state).toBe('started');
  });

  test('no answer in time counts as lost contact, and one that is ill is named', async () => {
    const a = patient();
    const app = application(describe('Compound', { a: scripted }), { script: a.script });
    await app.start();
    a.health = 'silent';
    expect(await ping(app)).toEqual(['sfConfig:a unreachable SD6306']);
    a.health = 'ill';
    expect(await ping(app)).toEqual(['sfConfig:a failed SD6101']);
    expect(app.application.root?.state).toBe('started');
  });

  test('assertions left for run time are checked again on each', async () => {
    const ok: AssertionValue = {
      type: 'assertion',
      attributes: parametersOf('predicates.Assertions', {
        small: functionOf('functions.LT', { left: lazy('n'), right: 5 }),
      }),
    };
    const app = application(describe('Compound', { n: 3, a: describe('Prim', { ok }) }));
    await app.start();
    expect(await ping(app)).toEqual([]);
    app.application.root?.setAttribute('n', 7);
    expect(await ping(app)).toEqual(['sfConfig:a failed SD6208']);
  });

  test('asks only components that are started', async () => {
    const app = application(describe('Compound', { a: scripted }));
    expect(await app.application.ping()).toEqual([]);
    await app.start();
    await app.terminate();
    expect(await app.application.ping()).toEqual([]);
    expect(app.scripted.calls.filter((call) => call.startsWith('ping'))).toEqual([]);
  });
});

group('liveness where a description sets sfLivenessDelay (runtime notes section 5)', () => {
  const live = describe('Compound', { sfLivenessDelay: 15, sfLivenessFactor: 2, a: scripted });

  /** Lets so many delays pass. */
  async function pass(app: Running, ticks: number): Promise<void> {
    const endMs = app.world.clock.nowMs() + ticks * 15_000;
    for (await settle(); app.world.clock.nowMs() < endMs && app.world.clock.advanceToNext(); await settle());
  }

  test('pings every so many seconds while it lives', async () => {
    const app = application(live);
    await app.start();
    await pass(app, 3);
    expect(app.scripted.calls.filter((call) => call === 'ping sfConfig:a')).toHaveLength(3);
    await app.terminate();
    expect(app.world.clock.timerCount).toBe(0);
  });

  test('a child that is not well ends its parent abnormally, in the words of the original', async () => {
    const a = patient();
    const app = application(live, { script: a.script });
    await app.start();
    a.health = 'ill';
    await pass(app, 1);
    expect((await app.end()).record).toMatchObject({
      type: 'abnormal',
      id: 'sfConfig',
      description: 'Liveness Send Failure in sfConfig when calling sfConfig:a',
    });
  });

  test('lost contact is borne sfLivenessFactor times in a row', async () => {
    const a = patient();
    const app = application(live, { script: a.script });
    await app.start();
    a.health = 'lost';
    await pass(app, 2);
    a.health = 'well';
    await pass(app, 1);
    a.health = 'lost';
    await pass(app, 2);
    expect(app.application.root?.state).toBe('started');
    await pass(app, 1);
    expect((await app.end()).record.type).toBe('abnormal');
  });

  test('reaches down the whole tree: the parent of the one that is not well ends', async () => {
    const a = patient();
    const app = application(
      describe('Compound', { sfLivenessDelay: 15, inner: describe('Compound', { a: scripted }) }),
      { script: a.script },
    );
    await app.start();
    a.health = 'ill';
    await pass(app, 1);
    expect((await app.end()).record).toMatchObject({
      id: 'sfConfig:inner',
      description: 'Liveness Send Failure in sfConfig:inner when calling sfConfig:inner:a',
    });
  });
});
