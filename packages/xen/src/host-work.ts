import type { HostWork as Work } from '@smartdomains/runtime';

/** What our steps on hosts need of whoever takes them: a living component, or a clean-up after one. */
export type HostWork = Omit<Work, 'session'>;
