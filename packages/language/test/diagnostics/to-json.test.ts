import { expect, test } from 'vitest';
import { diagnosticsOf } from '../../src/diagnostics/diagnostic.ts';
import { diagnosticToJson } from '../../src/diagnostics/to-json.ts';
import { SourceText } from '../../src/source.ts';

const make = diagnosticsOf({ SD2004: 'reference does not resolve' });
const source = new SourceText('a.sf', 'a 1;\nb extends {\n}\n');

test('a diagnostic without details is only its code', () => {
  expect(diagnosticToJson(make('SD2004'))).toEqual({
    code: 'SD2004',
    severity: 'error',
    summary: 'reference does not resolve',
  });
});

test('a diagnostic with everything is plain data', () => {
  const json = diagnosticToJson(
    make('SD2004', {
      severity: 'warning',
      primary: { place: { source, start: 7, end: 18 }, text: 'here' },
      secondary: [{ place: { source, start: 0, end: 1 }, text: 'there' }],
      component: 'sfConfig:a',
      facts: [{ name: 'command', value: 'xl list' }],
      notes: ['why'],
      help: 'what',
      fixes: [{ place: { source, start: 2, end: 3 }, newText: '2' }],
      cause: [make('SD2004')],
    }),
  );
  expect(JSON.parse(JSON.stringify(json))).toEqual({
    code: 'SD2004',
    severity: 'warning',
    summary: 'reference does not resolve',
    primary: { file: 'a.sf', line: 2, column: 3, endLine: 3, endColumn: 2, text: 'here' },
    secondary: [{ file: 'a.sf', line: 1, column: 1, endLine: 1, endColumn: 2, text: 'there' }],
    component: 'sfConfig:a',
    facts: [{ name: 'command', value: 'xl list' }],
    notes: ['why'],
    help: 'what',
    fixes: [{ file: 'a.sf', line: 1, column: 3, endLine: 1, endColumn: 4, newText: '2' }],
    cause: [{ code: 'SD2004', severity: 'error', summary: 'reference does not resolve' }],
  });
});
