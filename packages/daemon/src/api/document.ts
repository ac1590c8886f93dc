import { openApiDocument } from './openapi.ts';
import { createRoutes, type RouteContext } from './routes.ts';

/** The OpenAPI document without a daemon: the routes say what they are, and none is asked. */
export function documentOfApi(version: string): { readonly [member: string]: unknown } {
  return openApiDocument(createRoutes({} as RouteContext), version);
}
