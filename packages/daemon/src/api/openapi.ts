import { z } from 'zod';
import { problemSchema } from './resources.ts';
import type { Route } from './route.ts';

type JsonObject = { readonly [member: string]: unknown };

/** The OpenAPI 3.1 document of the routes, from the schemas that check their requests. */
export function openApiDocument(routes: readonly Route[], version: string): JsonObject {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const url = route.url.replace(/:(\w+)/g, '{$1}');
    paths[url] = { ...paths[url], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'The SmartDomains daemon',
      version,
      description: 'HTTP over a Unix socket. Times are milliseconds on the clock of the world the daemon works in.',
    },
    servers: [{ url: 'http://localhost' }],
    paths,
    components: { schemas: Object.fromEntries(namedSchemas(routes)) },
  };
}

function operationOf({ url, summary, takes, gives }: Route): JsonObject {
  const inPath = [...url.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = takes.query === undefined ? [] : queryParameters(takes.query);
  const contentType = gives.contentType ?? 'application/json';
  const content = gives.schema === undefined ? { schema: { type: 'string' } } : { schema: schemaOf(gives.schema) };
  return {
    summary,
    ...(inPath.length + inQuery.length > 0 && { parameters: [...inPath, ...inQuery] }),
    ...(takes.body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(takes.body) } } },
    }),
    responses: {
      [gives.status]: { description: 'Done', content: { [contentType]: content } },
      default: {
        description: 'Not done',
        content: { 'application/json': { schema: schemaOf(problemSchema) } },
      },
    },
  };
}

function queryParameters(schema: z.ZodType): readonly JsonObject[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: property,
  }));
}

/** A reference to a schema that has a name, else the schema itself. */
function schemaOf(schema: z.ZodType): JsonObject {
  const id = z.globalRegistry.get(schema)?.id;
  if (id !== undefined) return { $ref: `#/components/schemas/${id}` };
  return withoutMeta(z.toJSONSchema(schema, { io: 'input' }));
}

/** Those that routes name, and all that these hold. */
function namedSchemas(routes: readonly Route[]): ReadonlyMap<string, JsonObject> {
  const named = new Map<string, JsonObject>();
  const used = [problemSchema, ...routes.flatMap(({ takes, gives }) => [takes.body, gives.schema])];
  for (const schema of used) {
    const id = schema && z.globalRegistry.get(schema)?.id;
    if (schema === undefined || id === undefined) continue;
    const { $defs = {}, ...own } = z.toJSONSchema(schema, { io: 'input', reused: 'inline' });
    for (const [name, definition] of Object.entries({ [id]: own, ...$defs })) {
      named.set(name, withoutMeta(inComponents(definition) as JsonObject));
    }
  }
  return new Map([...named].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function withoutMeta({ $schema: _schema, id: _id, ...schema }: JsonObject): JsonObject {
  return schema;
}

/** The same with its references to where a document keeps schemas. */
function inComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inComponents);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === '$ref' ? String(member).replace('#/$defs/', '#/components/schemas/') : inComponents(member),
    ]),
  );
}
