import { type ApplicationName, parseApplicationName } from '@smartdomains/runtime';
import { rootComponentName } from '../root-component.ts';
import { UsageError } from '../usage-error.ts';

/** What a command is about: an application, or a component of it. */
export interface Target {
  readonly application: ApplicationName;
  /** `sfConfig:pool:domain1`; absent for the whole application. */
  readonly path: string | undefined;
}

/**
 * Reads `web`, `web:sfConfig:pool:domain1` or, as references say it, `web:pool:domain1`. Throws a `UsageError` for what cannot be
 * one.
 */
export function parseTarget(written: string): Target {
  const [first = '', ...names] = written.split(':');
  const application = parseApplicationName(first);
  if (application === undefined || names.includes('')) {
    throw new UsageError(`an application, or a component such as web:pool:domain1, is expected, not \`${written}\``);
  }
  if (names.length === 0) return { application, path: undefined };
  const below = names[0] === rootComponentName ? names : [rootComponentName, ...names];
  return { application, path: below.length === 1 ? undefined : below.join(':') };
}

/** Where the API has the application, or something of it. */
export function urlOf(
  { application }: Pick<Target, 'application'>,
  rest = '',
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `/v1/applications/${application}${rest}${given.length === 0 ? '' : `?${given.join('&')}`}`;
}
