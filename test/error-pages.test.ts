import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type DiagnosticJson, evaluate, languageCodes, parse, SourceText } from '@smartdomains/language';
import { beforeAll, describe, expect, test } from 'vitest';
import { smartdomains, temporaryFiles } from './support/command.ts';
import { folderLoader } from './support/error-fixtures.ts';

/** The pages of docs/errors: the wrong example of each, and the repaired one. */
const pages = globSync('docs/errors/SD*.md', { cwd: path.resolve(import.meta.dirname, '..') })
  .sort()
  .map((file) => {
    const page = readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8');
    const [wrong, repaired] = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text = '']) => ({
      language,
      text,
    }));
    return { code: path.basename(file, '.md'), wrong, repaired };
  });
const isOfLanguage = (code: string): boolean => code in languageCodes;

describe('the language: the wrong example gives the code of its page alone, the repaired one none', () => {
  const loader = folderLoader(path.join(import.meta.dirname, 'fixtures/pages'));
  /** The codes of reading are shown by parts of descriptions, which have no `sfConfig` and refer to things elsewhere. */
  const isOfReading = (code: string): boolean => /^SD1[02]/.test(code) && code !== 'SD1002' && code !== 'SD1003';
  const codesIn = (code: string, text: string): readonly string[] => {
    const source = new SourceText('page.sf', text);
    const { diagnostics } = isOfReading(code) ? parse(source) : evaluate(source, { loader });
    return diagnostics.map((diagnostic) => diagnostic.code);
  };
  const ofLanguage = pages.filter(({ code }) => isOfLanguage(code));

  test.each(ofLanguage)('$code', ({ code, wrong, repaired }) => {
    expect(repaired).toBeDefined();
    if (wrong?.language === 'sf') expect(new Set(codesIn(code, wrong.text))).toEqual(new Set([code]));
    if (repaired?.language === 'sf') expect(codesIn(code, repaired.text)).toEqual([]);
  });

  test('few are no descriptions', () => {
    const others = ofLanguage.filter(({ wrong }) => wrong?.language !== 'sf').map(({ code }) => code);
    expect(others).toEqual(['SD1001', 'SD1011', 'SD1013', 'SD1014', 'SD1015', 'SD1301', 'SD2021', 'SD3009']);
  });
});

/**
 * What only a host, a site or a component that runs can show, or what would fill pages: their packages' tests provoke it,
 * and `validate` finds nothing of it in the example.
 */
const notFoundByValidate = new Set([
  'SD5005',
  'SD5906',
  'SD6201',
  'SD6203',
  'SD6205',
  'SD6206',
  'SD6401',
  'SD6402',
  'SD8103',
  'SD8104',
  'SD8105',
  'SD8108',
  'SD8117',
  'SD8142',
  'SD8201',
  'SD8202',
  'SD8206',
  'SD8211',
  'SD8214',
  'SD8215',
  'SD8217',
  'SD8218',
  'SD8212',
  'SD8307',
]);

describe('the components: `validate` finds the code of its page in the wrong example, and the repair takes just that away', () => {
  const shown = pages.filter(
    ({ code, wrong, repaired }) => !isOfLanguage(code) && wrong?.language === 'sf' && repaired?.language === 'sf',
  );
  const found = new Map<string, ReadonlySet<string>>();

  beforeAll(async () => {
    using files = temporaryFiles(
      Object.fromEntries(
        shown.flatMap(({ code, wrong, repaired }) => [
          [`${code}-wrong.sf`, inPool(wrong?.text ?? '')],
          [`${code}-repaired.sf`, inPool(repaired?.text ?? '')],
        ]),
      ),
    );
    const names = shown.flatMap(({ code }) => [`${code}-wrong.sf`, `${code}-repaired.sf`]);
    const { stdout } = await smartdomains(['validate', '--json', ...names.map((name) => files.path(name))]);
    for (const line of stdout.trim().split('\n')) {
      const { file, diagnostics = [] } = JSON.parse(line) as {
        readonly file: string;
        readonly diagnostics?: readonly DiagnosticJson[];
      };
      found.set(path.basename(file), new Set(diagnostics.map(({ code }) => code)));
    }
  });

  test.each(shown)('$code', ({ code }) => {
    const wrong = found.get(`${code}-wrong.sf`);
    const repaired = found.get(`${code}-repaired.sf`);
    expect(repaired?.has(code)).toBe(false);
    if (notFoundByValidate.has(code)) expect(wrong?.has(code)).toBe(false);
    else expect(wrong).toEqual(repaired?.union(new Set([code])));
  });
});

/** A pool of which an example is a part: components it leaves out are there, and those it shows have all they need. */
function inPool(example: string): string {
  const text = example
    .replaceAll(/^#include.*$/gm, '')
    .replaceAll('extends XenDomain', 'extends Domain')
    .replaceAll('extends LoopbackStorageBackend', 'extends Disk')
    .replaceAll('extends LVMStorageBackend', 'extends Volume');
  const whole = text.includes('sfConfig') ? text : `sfConfig extends Compound {\n${inComponent(text)}\n}`;
  return prototypes + whole.replace('sfConfig extends Compound {', `$& ${surroundings}`);
}

/** Attributes alone belong to the component that has such. */
function inComponent(text: string): string {
  if (/^\w+ extends (?!DATA|PingProbe)/m.test(text)) return text;
  if (/^host /m.test(text)) return `shell extends SshShell {\n${text}\n}`;
  if (text.includes('volumeGroup')) return `disk extends Volume {\n${text}\n}`;
  if (/baseImage|size|directory|domainName/.test(text))
    return `disk extends Disk {\n${text.replace(/^kernel.*$/m, '')}\n}`;
  return `domain extends Domain {\n${text}\n}`;
}

const prototypes = `
#include "org/smartfrog/components.sf"
#include "org/smartfrog/services/shellscript/components.sf"
#include "org/smartfrog/sfcore/workflow/combinators/parallel.sf"
#include "ch/cern/openlab/smartdomains/components.sf"
#include "smartdomains/components.sf"
#include "smartdomains/pool.sf"
#include "org/smartfrog/sfcore/workflow/components.sf"

Disk extends LoopbackStorageBackend { shell LAZY ATTRIB poolShell; domainName "pool"; baseImage "/srv/base.img"; }
Volume extends LVMStorageBackend { shell LAZY ATTRIB poolShell; domainName "pool"; baseImage "/srv/base.img"; }
Domain extends XenDomain {
  shell LAZY ATTRIB poolShell;
  storageBackend LAZY ATTRIB poolDisk;
  kernel "/boot/vmlinuz";
  ip "10.42.9.1";
  netmask "255.255.0.0";
  gateway "10.42.9.254";
  hostname "pool";
}
`;
const surroundings = `
  poolShell extends BashShell;
  poolDisk extends Disk;
  xen1 extends SshShell { host "xen1.example.org"; }
  xen2 extends SshShell { host "xen2.example.org"; }
`;
