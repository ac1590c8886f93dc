import type { Description } from '@smartdomains/language';
import type { Template } from './compound/compound-component.ts';

/** The eager descriptions among a description's attributes, in order: what a compound makes its children of. */
export function templatesOf(description: Description): readonly Template[] {
  const templates: Template[] = [];
  for (const { name, value } of description.attributes.values()) {
    if (typeof value === 'object' && value !== null && value.type === 'description' && !value.data) {
      templates.push({ name, description: value });
    }
  }
  return templates;
}
