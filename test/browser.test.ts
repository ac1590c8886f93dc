import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { descriptionToJson, evaluate, renderDiagnostic, SourceText } from '@smartdomains/language';
import { type BuildResult, build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const repository = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(repository, file), 'utf8');
const pool = read('examples/asyncVirtualPool.sf');
const library = globSync('**/*.sf', { cwd: path.join(repository, 'library') }).map(
  (file) => [file, read(`library/${file}`)] as const,
);

const executable = '/usr/bin/chromium';
/** Nothing of the browser's own goes out, and none of it needs a graphics card or a user who is not root. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const startTimeoutMs = 60_000;

/** Larger than that, something came in that does not belong into a page. */
const bundleSizeMaxBytes = 256 * 1024;

interface Reading {
  readonly value?: unknown;
  readonly messages: readonly string[];
}

/** The guide's example, bundled as the guide says, but for the name a test can call it by. */
function bundled(): Promise<BuildResult<{ write: false; metafile: true }>> {
  const [, example] = /^```js\n(.*?)^```$/ms.exec(read('docs/guide/in-a-browser.md')) ?? [];
  if (example === undefined) throw new Error('docs/guide/in-a-browser.md has no example');
  return build({
    stdin: { contents: example, resolveDir: repository, sourcefile: 'page.js' },
    absWorkingDir: repository,
    bundle: true,
    format: 'iife',
    globalName: 'page',
    platform: 'browser',
    target: 'es2024',
    minify: true,
    conditions: ['sd-source'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
}

/** What the guide's example gives in Node, by the language's own words. */
function inNode(text: string): Reading {
  const files = new Map(library.map(([file, content]) => [file, new SourceText(file, content)]));
  const { description, diagnostics } = evaluate(new SourceText('pool.sf', text), {
    loader: { load: (request) => files.get(request.replace(/^\//, '')) },
  });
  return {
    value: description && descriptionToJson(description),
    messages: diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, { width: 80 })),
  };
}

describe('the language, bundled for a browser', async () => {
  const { outputFiles, metafile } = await bundled();
  const [{ text: script } = { text: '' }] = outputFiles;

  test('is made of its own sources alone, and imports nothing', () => {
    const inputs = Object.keys(metafile.inputs).filter((file) => file !== 'page.js');
    expect(inputs).not.toEqual([]);
    expect(inputs.filter((file) => !file.startsWith('packages/language/src/'))).toEqual([]);
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
    // Not `not.toMatch`: the message of a failure would hold the whole bundle.
    expect(/["'`]node:|\brequire\(/.exec(script)).toBeNull();
  });

  test('is small', ({ annotate }) => {
    const sizeBytes = Buffer.byteLength(script);
    expect(sizeBytes).toBeGreaterThan(0);
    expect(sizeBytes).toBeLessThan(bundleSizeMaxBytes);
    return annotate(`bundle: ${sizeBytes} bytes, ${gzipSync(script).length} compressed`).then(() => undefined);
  });

  describe('in Chromium', () => {
    let browser: Browser | undefined;
    let page: Page;
    const requests: string[] = [];
    const faults: string[] = [];

    beforeAll(async () => {
      if (!existsSync(executable))
        throw new Error(
          `no ${executable}: install Debian's package chromium (apt-get install --no-install-recommends chromium)`,
        );
      // A browser launched like this has a new profile in a folder of its own, removed when it closes.
      browser = await chromium.launch({ executablePath: executable, args: flags, timeout: startTimeoutMs });
      const context = await browser.newContext({ offline: true });
      page = await context.newPage();
      page.on('request', (request) => requests.push(request.url()));
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => faults.push(message.text()));
      await page.setContent('<!doctype html><title>a description</title><pre></pre>');
      await page.addScriptTag({ content: script });
    }, startTimeoutMs);

    afterAll(() => browser?.close());

    /** Calls the bundle in the page, where the messages are then to be read as well. */
    async function inPage(text: string): Promise<{ readonly reading: Reading; readonly shown: string }> {
      const given = JSON.stringify({ text, library });
      // As text, since the tests are not compiled against a page's types.
      const reading = await page.evaluate<Reading>(`(() => {
        const { text, library } = ${given};
        const reading = page.read(text, new Map(library));
        document.querySelector('pre').textContent = reading.messages.join('\\n\\n');
        return reading;
      })()`);
      return { reading, shown: await page.locator('pre').innerText() };
    }

    test("the tutorial's pool is resolved as in Node", async () => {
      const { reading } = await inPage(pool);
      const expected = inNode(pool);
      expect(reading.messages).toEqual([]);
      expect(reading.value).toMatchObject({ pool: { smartDomain1: { domain1: { hostname: 'machine9-dom1' } } } });
      // Compared as text: the order of attributes matters.
      expect(JSON.stringify(reading.value)).toBe(JSON.stringify(expected.value));
    });

    test('a broken line in it is shown with its place and help', async () => {
      const broken = pool.replace('asynchCreateChild true;', 'asynchCreateChild treu;');
      const { reading, shown } = await inPage(broken);
      expect(reading).toEqual(inNode(broken));
      expect(reading.value).toBeUndefined();
      expect(shown).toMatchInlineSnapshot(`
        "error[SD2004]: reference does not resolve
          ┌─ pool.sf:25:27
          │
        25│         asynchCreateChild treu;
          │                           ^^^^ no \`treu\` here or in any description around
          │
          = component: sfConfig:pool
          = note: looked in \`sfConfig:pool\`, \`sfConfig\` and the outermost description
          = help: For more: smartdomains explain SD2004"
      `);
    });

    test('nothing was asked of the network, and nothing went wrong', () => {
      expect(requests).toEqual([]);
      expect(faults).toEqual([]);
    });
  });
});
