import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { suggest } from '@smartdomains/language';
import { allCodes } from './all-codes.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { renderPage } from './render-page.ts';
import { shippedFolder } from './shipped.ts';
import { colorsFor, widthOf } from './terminal.ts';

/** Prints the page of a code, or the list of all. An unknown code is wrong usage. */
export async function explain(
  written: string | undefined,
  options: { readonly io: CliIo; readonly json: boolean },
): Promise<ExitCode> {
  const { io, json } = options;
  const codes = allCodes();
  if (written === undefined) {
    for (const [code, summary] of codes) {
      io.stdout.write(json ? `${JSON.stringify({ code, summary })}\n` : `${code}  ${summary}\n`);
    }
    return exitCodes.fine;
  }
  const code = normalCode(written);
  const summary = codes.get(code);
  if (summary === undefined) {
    const similar = suggest(code, codes.keys());
    const help = similar === undefined ? 'smartdomains explain lists all codes' : `did you mean \`${similar}\`?`;
    io.stderr.write(`smartdomains: there is no code \`${written}\`\n${help}\n`);
    return exitCodes.usage;
  }
  const page = await readPage(code);
  if (json) {
    io.stdout.write(`${JSON.stringify({ code, summary, page: page ?? null })}\n`);
  } else {
    const style = { width: widthOf(io.stdout), colors: colorsFor(io.stdout, io) };
    io.stdout.write(renderPage(page ?? `# ${code}: ${summary}\n`, style));
  }
  return exitCodes.fine;
}

/** `sd2004` and `2004` are SD2004. */
function normalCode(written: string): string {
  const upper = written.trim().toUpperCase();
  return /^\d+$/.test(upper) ? `SD${upper}` : upper;
}

async function readPage(code: string): Promise<string | undefined> {
  const docs = shippedFolder('docs');
  if (docs === undefined) return undefined;
  try {
    return await readFile(path.join(docs, 'errors', `${code}.md`), 'utf8');
  } catch {
    return undefined;
  }
}
