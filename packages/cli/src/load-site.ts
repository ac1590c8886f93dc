import { hasErrors } from '@smartdomains/language';
import type { SimulatedSite } from '@smartdomains/world-simulated';
import { type LoadOptions, loadDescriptions } from './load-description.ts';
import { report } from './report.ts';
import { siteFromDescription } from './site-from-description.ts';

/** Reads `--site`; `undefined` when it is wrong, which has then been reported. */
export async function loadSite(
  file: string,
  options: LoadOptions & { readonly format: 'text' | 'json' },
): Promise<SimulatedSite | undefined> {
  const { io, format } = options;
  for await (const { evaluation } of loadDescriptions([file], options)) {
    const { description, diagnostics } = evaluation;
    const reading = description === undefined ? { diagnostics: [] } : siteFromDescription(description);
    const found = [...diagnostics, ...reading.diagnostics];
    report(found, { io, format });
    if (!hasErrors(found)) return reading.site;
  }
  return undefined;
}
