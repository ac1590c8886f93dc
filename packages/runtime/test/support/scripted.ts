import type { Component, ComponentClass, ComponentContext } from '../../src/component.ts';

/** What a test's component does, by the name of the component; it keeps a diary of all calls. */
export type Script = Readonly<Record<string, Component>>;

export interface Scripted {
  readonly componentClass: ComponentClass;
  /** `deploy sfConfig:a`, `terminate sfConfig:a`, … in the order of the calls. */
  readonly calls: readonly string[];
}

/**
 * A class `Scripted` whose instances do what the script says for their name, and nothing where it says nothing. Its attributes `hot`,
 * `boot` and `whole` are called after what a change of them needs.
 */
export function createScripted(script: Script = {}): Scripted {
  const calls: string[] = [];
  const ofName = (context: ComponentContext): Component | undefined => script[context.path.split(':').at(-1) ?? ''];
  const call = async (
    step: 'deploy' | 'start' | 'ready' | 'ping' | 'terminate',
    context: ComponentContext,
  ): Promise<void> => {
    calls.push(`${step} ${context.path}`);
    await ofName(context)?.[step]?.(context);
  };
  return {
    calls,
    componentClass: {
      className: 'Scripted',
      changes: { hot: 'hot', boot: 'reboot', whole: 'replacement' },
      create: () => ({
        deploy: (context) => call('deploy', context),
        start: (context) => call('start', context),
        ready: (context) => call('ready', context),
        ping: (context) => call('ping', context),
        change: async (context, change) => await ofName(context)?.change?.(context, change),
        // Without a word of the script the steps are repeated, as for a component without the method.
        recover: async (context, before) => (await ofName(context)?.recover?.(context, before)) ?? 'partial',
        terminate: (context) => call('terminate', context),
      }),
    },
  };
}

/** Work that goes on until the signal aborts. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}
