import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cliCodes } from '@smartdomains/cli';
import { daemonCodes } from '@smartdomains/daemon';
import { languageCodes } from '@smartdomains/language';
import { runtimeCodes } from '@smartdomains/runtime';
import { nodeWorldCodes } from '@smartdomains/world-node';
import { xenCodes } from '@smartdomains/xen';
import { describe, expect, test } from 'vitest';
import { smartdomains, temporaryFiles } from './support/command.ts';

const repository = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(repository, file), 'utf8');
const pages = globSync('docs/errors/SD*.md', { cwd: repository }).sort();
const codes: Readonly<Record<string, string>> = {
  ...languageCodes,
  ...runtimeCodes,
  ...xenCodes,
  ...nodeWorldCodes,
  ...daemonCodes,
  ...cliCodes,
};

describe('error pages', () => {
  test('every code has a page and every page a code', () => {
    expect(pages.map((page) => path.basename(page, '.md'))).toEqual(Object.keys(codes).sort());
  });

  test.each(Object.entries(codes))('%s: its page is titled with its summary', (code, summary) => {
    expect(read(`docs/errors/${code}.md`).split('\n')[0]).toBe(`# ${code}: ${summary}`);
  });

  test.each(Object.keys(codes))('%s is made somewhere', (code) => {
    const emitters = globSync('packages/*/src/**/*.ts', { cwd: repository }).filter(
      (file) => !file.endsWith('codes.ts') && read(file).includes(`'${code}'`),
    );
    expect(emitters).not.toEqual([]);
  });
});

describe('links', () => {
  const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: repository }).sort();
  test.each(documents)('%s leads nowhere wrong', (document) => {
    const broken = [...read(document).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !existsSync(path.resolve(repository, path.dirname(document), target)));
    expect(broken).toEqual([]);
  });
});

/** What `lab up` writes for those who use its hosts. */
const labDescription = `#include "smartdomains/components.sf"
LabHost1 extends SshShell { host "127.0.0.11"; port 2201; user "root"; }
LabHost2 extends SshShell { host "127.0.0.12"; port 2202; user "root"; }
`;

describe('examples in the guides', () => {
  const blocks = globSync('docs/guide/*.md', { cwd: repository }).flatMap((document) =>
    [...read(document).matchAll(/```sf\n([\s\S]*?)```/g)].map((match, index) => ({
      name: `${document} (${index + 1})`,
      text: match[1] ?? '',
    })),
  );
  test.each(blocks)('$name is valid', async ({ text }) => {
    using files = temporaryFiles({ 'example.sf': text, 'lab.sf': labDescription });
    const run = await smartdomains(['validate', files.path('example.sf'), '-I', 'examples']);
    expect(run.stdout + run.stderr).not.toMatch(/error|warning/);
    expect(run.exitCode).toBe(0);
  });
});
