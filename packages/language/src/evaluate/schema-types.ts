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

const any = 'any';
const numbers = ['integer', 'long', 'float', 'double'] as const;
const ordered = [...numbers, 'string', 'boolean'] as const;

/**
 * What `class` of a schema element may say: our names, and the Java classes the original's descriptions name. A value is
 * accepted by its class and by what that class extends or implements.
 */
export const typeNames: ReadonlyMap<string, readonly TypeName[] | 'any'> = new Map<string, readonly TypeName[] | 'any'>(
  [
    ['anyClass', any],
    ['java.lang.Object', any],
    ['java.io.Serializable', any],
    ['integer', ['integer']],
    ['java.lang.Integer', ['integer']],
    ['long', ['long']],
    ['java.lang.Long', ['long']],
    ['float', ['float']],
    ['java.lang.Float', ['float']],
    ['double', ['double']],
    ['java.lang.Double', ['double']],
    ['java.lang.Number', numbers],
    ['java.lang.Comparable', ordered],
    ['string', ['string']],
    ['java.lang.String', ['string']],
    ['java.lang.CharSequence', ['string']],
    ['boolean', ['boolean']],
    ['java.lang.Boolean', ['boolean']],
    ['vector', ['vector']],
    ['java.util.Vector', ['vector']],
    ['java.util.AbstractList', ['vector']],
    ['java.util.List', ['vector']],
    ['java.util.Collection', ['vector']],
    ['bytes', ['bytes']],
    ['org.smartfrog.sfcore.languages.sf.SFByteArray', ['bytes']],
    ['description', ['description']],
    ['org.smartfrog.sfcore.componentdescription.ComponentDescription', ['description']],
    ['reference', ['reference']],
    ['org.smartfrog.sfcore.reference.Reference', ['reference']],
    ['null', ['null']],
    ['org.smartfrog.sfcore.common.SFNull', ['null']],
  ],
);
