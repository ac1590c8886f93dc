import { expect, test } from 'vitest';
import { diagnosticsOf, type Label } from '../../src/diagnostics/diagnostic.ts';
import { sortDiagnostics } from '../../src/diagnostics/sort.ts';
import { SourceText } from '../../src/source.ts';

const make = diagnosticsOf({ SD2004: 'one', SD2005: 'two' });
const first = new SourceText('first.sf', 'abcdef');
const second = new SourceText('second.sf', 'abcdef');
const label = (source: SourceText, start: number, end = start + 1): Label => ({
  place: { source, start, end },
  text: '',
});

test('diagnostics stand in the order of sources and places, those without place last, each once', () => {
  const sorted = sortDiagnostics([
    make('SD2005'),
    make('SD2004', { primary: label(second, 3) }),
    make('SD2004', { primary: label(first, 4) }),
    make('SD2005', { primary: label(second, 1) }),
    make('SD2004', { primary: label(second, 3) }),
    make('SD2004', { primary: label(second, 1, 5) }),
    make('SD2005'),
  ]);
  const shown = sorted.map(({ code, primary }) => `${code} ${primary?.place.source.path} ${primary?.place.start}`);
  expect(shown).toEqual([
    'SD2005 second.sf 1',
    'SD2004 second.sf 1',
    'SD2004 second.sf 3',
    'SD2004 first.sf 4',
    'SD2005 undefined undefined',
  ]);
});
