import { readFileSync } from 'node:fs';
import path from 'node:path';
import { descriptionToJson } from '@smartdomains/language';
import { describeText } from '../support/simulated-pool.ts';

/** The pool of these tests, resolved, in the form in which a daemon takes it. */
export function readPoolDescription(): unknown {
  const text = readFileSync(path.join(import.meta.dirname, 'pool.sf'), 'utf8');
  return descriptionToJson(describeText(text), { functions: 'whole' });
}
