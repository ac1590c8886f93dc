declare const applicationNameBrand: unique symbol;
/** The name of an application: letters, digits, `.`, `_` and `-`, beginning with a letter or digit, at most 64. */
export type ApplicationName = string & { readonly [applicationNameBrand]: true };

declare const componentPathBrand: unique symbol;
/** `sfConfig:pool:smartDomain1:domain1`: unique within its application. */
export type ComponentPath = string & { readonly [componentPathBrand]: true };

const applicationNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The name when it is a good one, else `undefined`. */
export function parseApplicationName(text: string): ApplicationName | undefined {
  return applicationNamePattern.test(text) ? (text as ApplicationName) : undefined;
}

/** The name of the top component, as the language calls the attribute that holds an application. */
export const rootName = 'sfConfig';

/** The path of an application's top component. */
export function rootPath(name: string): ComponentPath {
  return name as ComponentPath;
}

/** The path of a child. */
export function childPath(parent: ComponentPath, name: string): ComponentPath {
  return `${parent}:${name}` as ComponentPath;
}
