import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** One thing the API does: what it takes and gives, for the server and for the document. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** `:name` stands for a part of it. */
  readonly url: string;
  readonly summary: string;
  readonly takes: {
    readonly query?: z.ZodType | undefined;
    readonly body?: z.ZodType | undefined;
  };
  readonly gives: {
    readonly status: number;
    /** Absent for a stream. */
    readonly schema?: z.ZodType;
    readonly contentType?: 'text/event-stream' | 'application/x-ndjson';
  };
  handle(call: RouteCall, reply: FastifyReply): Promise<unknown>;
}

/** One request, checked. */
export interface RouteCall {
  readonly request: FastifyRequest;
  /** The `:name` of the URL. */
  readonly name: string;
  readonly query: unknown;
  readonly body: unknown;
}

/** A route whose `handle` gets what its schemas let through, typed. */
export function defineRoute<Query = undefined, Body = undefined, Answer = unknown>(route: {
  readonly method: Route['method'];
  readonly url: string;
  readonly summary: string;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  readonly gives: {
    readonly status: number;
    readonly schema?: z.ZodType<Answer>;
    readonly contentType?: 'text/event-stream' | 'application/x-ndjson';
  };
  readonly handle: (
    call: { readonly request: FastifyRequest; readonly name: string; readonly query: Query; readonly body: Body },
    reply: FastifyReply,
  ) => Promise<Answer>;
}): Route {
  const { query, body, handle, ...rest } = route;
  return {
    ...rest,
    takes: { query, body },
    // The server has checked both with these schemas.
    handle: (call, reply) => handle({ ...call, query: call.query as Query, body: call.body as Body }, reply),
  };
}
