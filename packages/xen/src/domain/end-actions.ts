import type { DomainConfig } from '../xl/domain-config.ts';
import type { ShutdownReason } from '../xl/domain-table.ts';
import { xlRestartActions } from '../xl/xl-config.ts';

/** What `xl` does with a domain that has stopped: it takes it away, lets it be, or takes it away and makes it again. */
export type EndAction = 'destroy' | 'preserve' | 'restart';

/** The actions in a domain's configuration. In `xl` are the user's own keys, such as `on_watchdog`. */
export type EndActions = Pick<DomainConfig, 'onPoweroff' | 'onReboot' | 'onCrash' | 'xl'>;

/** What becomes of a domain that stopped for this reason. Nothing is waited for after one that we do not know. */
export function actionAfter(reason: ShutdownReason, actions: EndActions): EndAction {
  switch (reason) {
    case 'poweroff':
      return actions.onPoweroff;
    case 'reboot':
      return actions.onReboot;
    case 'crash':
      return actions.onCrash;
    case 'watchdog':
      return actionOf(actions.xl.get('on_watchdog') ?? 'destroy');
    case 'soft reset':
      return actionOf(actions.xl.get('on_soft_reset') ?? 'soft-reset');
    default:
      return 'preserve';
  }
}

function actionOf(value: NonNullable<ReturnType<EndActions['xl']['get']>>): EndAction {
  if (typeof value !== 'string') return 'preserve';
  if (xlRestartActions.has(value)) return 'restart';
  return value.endsWith('destroy') ? 'destroy' : 'preserve';
}
