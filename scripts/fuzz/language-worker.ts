import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import {
  descriptionToJson,
  evaluate,
  format,
  hasErrors,
  type IncludeLoader,
  printDescription,
  SourceText,
} from '@smartdomains/language';
import type { Outcome } from './language.ts';

const library = path.join(import.meta.dirname, '../../library');
const loader: IncludeLoader = {
  load: (request) => {
    const file = path.join(library, path.join('/', request));
    return existsSync(file) && file.endsWith('.sf') ? new SourceText(request, readFileSync(file, 'utf8')) : undefined;
  },
};

parentPort?.on('message', (text: string) => {
  const before = process.threadCpuUsage();
  const problem = examine(text);
  const { user, system } = process.threadCpuUsage(before);
  const outcome: Outcome = { cpuMs: (user + system) / 1000, ...(problem !== undefined && { problem }) };
  parentPort?.postMessage(outcome);
});

/** Everything that is done with a text without running it. */
function examine(text: string): string | undefined {
  try {
    const { description, diagnostics } = evaluate(new SourceText('input.sf', text), { loader });
    if ((description === undefined) !== hasErrors(diagnostics)) return 'a description and an error, or neither';
    if (diagnostics.some(({ code, primary }) => primary === undefined && code !== 'SD1013'))
      return 'a message without a place';
    if (description) {
      JSON.stringify(descriptionToJson(description, { functions: 'whole' }));
      printDescription(description);
    }
    format(new SourceText('input.sf', text));
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
