import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type Description,
  type Diagnostic,
  evaluate,
  type IncludeLoader,
  renderDiagnostic,
  SourceText,
} from '@smartdomains/language';
import { checkDescription } from '../../src/check.ts';
import { coreClasses } from '../../src/core-classes.ts';
import { createRegistry } from '../../src/registry.ts';
import { createScripted } from './scripted.ts';

const library = path.resolve(import.meta.dirname, '../../../../library');
const loader: IncludeLoader = {
  load: (request) => new SourceText(request, readFileSync(path.join(library, request), 'utf8')),
};

const includes = [
  'org/smartfrog/sfcore/workflow/components.sf',
  'org/smartfrog/sfcore/workflow/conditional/components.sf',
];

/** The description `text` with all of workflow from the library and `Scripted`, as the user's program evaluates it. */
export function written(text: string): Description {
  const source = `${includes.map((file) => `#include "${file}"\n`).join('')}
Scripted extends Prim { sfClass "Scripted"; }
${text}
`;
  const { description, diagnostics } = evaluate(new SourceText('pool.sf', source), { loader });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const value = description?.attributes.get('sfConfig')?.value ?? description;
  if (errors.length > 0 || typeof value !== 'object' || value === null || value.type !== 'description') {
    throw new Error(diagnostics.map((diagnostic) => renderDiagnostic(diagnostic)).join('\n'));
  }
  return value;
}

/** What the check before a run says of it: `error SD6411`. */
export function checked(text: string): readonly string[] {
  return diagnosticsOf(text).map(({ severity, code }) => `${severity} ${code}`);
}

/** The same in full. */
export function diagnosticsOf(text: string): readonly Diagnostic[] {
  const registry = createRegistry([...coreClasses, createScripted().componentClass]);
  return checkDescription({ description: written(text), registry, rootName: 'sfConfig' });
}
