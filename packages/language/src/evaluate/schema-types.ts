/** The types a schema element can ask for. */
export type TypeName =
  | 'integer'
  | 'long'
  | 'float'
  | 'double'
  | 'string'
  | 'boolean'
  | 'vector'
  | 'bytes'
  | 'description'
  | 'reference'
  | 'null';

/** What `class` of a schema element may say: our names, and the Java classes the original's descriptions name. */
export const typeNames: ReadonlyMap<string, TypeName | 'any'> = new Map<string, TypeName | 'any'>([
  ['anyClass', 'any'],
  ['java.lang.Object', 'any'],
  ['integer', 'integer'],
  ['java.lang.Integer', 'integer'],
  ['long', 'long'],
  ['java.lang.Long', 'long'],
  ['float', 'float'],
  ['java.lang.Float', 'float'],
  ['double', 'double'],
  ['java.lang.Double', 'double'],
  ['string', 'string'],
  ['java.lang.String', 'string'],
  ['boolean', 'boolean'],
  ['java.lang.Boolean', 'boolean'],
  ['vector', 'vector'],
  ['java.util.Vector', 'vector'],
  ['bytes', 'bytes'],
  ['org.smartfrog.sfcore.languages.sf.SFByteArray', 'bytes'],
  ['description', 'description'],
  ['org.smartfrog.sfcore.componentdescription.ComponentDescription', 'description'],
  ['reference', 'reference'],
  ['org.smartfrog.sfcore.reference.Reference', 'reference'],
  ['null', 'null'],
  ['org.smartfrog.sfcore.common.SFNull', 'null'],
]);
