import { type Diagnostic, diagnosticToJson } from '@smartdomains/language';
import { type Log, SdError } from '@smartdomains/runtime';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { bugDiagnostic } from '../carrier.ts';
import { daemonDiagnostic } from '../codes.ts';
import { openApiDocument } from './openapi.ts';
import { RefusedRequest } from './refused-request.ts';
import type { Problem } from './resources.ts';
import type { Route } from './route.ts';

/** Of a request: a resolved description of 100 000 components is about half of it. */
const bodyBytesMax = 128 * 1024 * 1024;

/** The HTTP server of the routes; it listens to nothing yet. What is asked before `begins` has resolved waits for it. */
export function createServer(
  routes: readonly Route[],
  options: { readonly version: string; readonly log: Log; readonly begins: Promise<void> },
): FastifyInstance {
  const server = Fastify({ logger: false, bodyLimit: bodyBytesMax });
  // Followers would keep it open for ever. Fastify's own option does this only where fastify listens, and we do.
  server.addHook('preClose', (done) => {
    server.server.closeAllConnections();
    done();
  });
  server.addHook('onRequest', () => options.begins);
  // A request without a body says nothing that would have to be checked.
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, text === '' ? {} : JSON.parse(String(text)));
    } catch (error) {
      done(refusal([error instanceof Error ? error.message : String(error)]));
    }
  });
  for (const route of routes) {
    server.route({
      method: route.method,
      url: route.url,
      async handler(request, reply) {
        const { name = '' } = request.params as { readonly name?: string };
        const query = checked(route.takes.query, request.query, 'query');
        const body = checked(route.takes.body, request.body ?? {}, 'body');
        void reply.code(route.gives.status);
        return await route.handle({ request, name, query, body }, reply);
      },
    });
  }
  const document = openApiDocument(routes, options.version);
  server.get('/v1/openapi.json', async () => document);

  server.setNotFoundHandler((request, reply) => {
    const problem = problemOf([
      daemonDiagnostic('SD7206', {
        notes: [`there is no ${request.method} ${request.url.split('?')[0]}`],
        help: 'GET /v1/openapi.json says what there is',
      }),
    ]);
    void reply.code(404).send(problem);
  });
  server.setErrorHandler((error: FastifyError | RefusedRequest | SdError | Error, _request, reply) => {
    const { status, diagnostics } = answerTo(error);
    if (status >= 500) options.log.write('error', 'a request failed', { error: String(error.stack ?? error) });
    void reply.code(status).send(problemOf(diagnostics));
  });
  return server;
}

function problemOf(diagnostics: readonly Diagnostic[]): Problem {
  return { diagnostics: diagnostics.map((diagnostic) => ({ ...diagnosticToJson(diagnostic) })) };
}

/** The status for what an operation threw. */
const statusByCode: Readonly<Record<string, number>> = {
  SD5905: 409,
  SD6301: 409,
  SD6304: 409,
  SD6305: 409,
  SD6309: 409,
  SD7203: 404,
  SD7204: 404,
  SD7205: 409,
  SD7206: 400,
  SD7207: 400,
  SD7208: 409,
  SD7101: 503,
  SD7102: 503,
};

function answerTo(error: unknown): { readonly status: number; readonly diagnostics: readonly Diagnostic[] } {
  if (error instanceof RefusedRequest) return error;
  if (SdError.isInstance(error)) {
    const { diagnostic } = error;
    // What the state file says of itself is the machine's trouble.
    const status = statusByCode[diagnostic.code] ?? (diagnostic.code.startsWith('SD79') ? 503 : 422);
    return { status, diagnostics: [diagnostic] };
  }
  const { statusCode, message } = error as { readonly statusCode?: number; readonly message?: string };
  if (statusCode !== undefined && statusCode < 500) {
    return { status: statusCode, diagnostics: refusal([message ?? '']).diagnostics };
  }
  return { status: 500, diagnostics: [bugDiagnostic(error)] };
}

function checked(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw refusal(result.error.issues.map(({ path, message }) => `${[where, ...path].join('.')}: ${message}`));
}

function refusal(notes: readonly string[]): RefusedRequest {
  return new RefusedRequest(400, [
    daemonDiagnostic('SD7206', { notes, help: 'GET /v1/openapi.json says what is taken' }),
  ]);
}
