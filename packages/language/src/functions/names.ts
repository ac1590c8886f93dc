import type { OperatorNode } from '../syntax/tree.ts';

/*
 * The names functions are called by in `sfFunctionClass`. They are the original's Java class names, because descriptions and
 * their printed form carry them; here they are keys of a table and nothing more.
 */

const functions = 'org.smartfrog.sfcore.languages.sf.functions.';

/** The phase action that makes a function of a description. */
export const constructFunctionClass = 'org.smartfrog.sfcore.languages.sf.ConstructFunction';
/** The phase action that makes an assertion of a description. */
export const constructAssertionClass = 'org.smartfrog.sfcore.languages.sf.ConstructAssertion';
/** The phase action that makes an assertion of a schema: it gives every element the name of its attribute. */
export const constructSchemaClass = 'org.smartfrog.sfcore.languages.sf.ConstructSchema';

/** Functions the syntax itself stands for, and those the evaluator treats in a way of its own. */
export const functionClasses = {
  vector: 'org.smartfrog.sfcore.languages.sf.functions.Vector',
  ifThenElse: 'org.smartfrog.sfcore.languages.sf.functions.IfThenElse',
  switch: 'org.smartfrog.sfcore.languages.sf.functions.Switch',
  set: 'org.smartfrog.sfcore.languages.sf.functions.Set',
  array: 'org.smartfrog.sfcore.languages.sf.functions.Array',
  reference: 'org.smartfrog.sfcore.languages.sf.functions.Ref',
  policyReference: 'org.smartfrog.sfcore.languages.sf.functions.PolicyRef',
  rawReference: 'org.smartfrog.sfcore.languages.sf.functions.RawRef',
  assertions: 'org.smartfrog.sfcore.languages.sf.predicates.Assertions',
  schema: 'org.smartfrog.sfcore.languages.sf.predicates.Schema',
  schemaElement: 'org.smartfrog.sfcore.languages.sf.predicates.SchemaElement',
} as const;

/** The function an operator stands for; `operands` are the names of its parameters, generated ones when there are none. */
export interface OperatorFunction {
  readonly name: string;
  readonly operands?: readonly string[];
}

const leftRight = ['left', 'right'] as const;

/** Reference notes section 8. */
export const operatorFunctions: Readonly<Record<OperatorNode['operator'], OperatorFunction>> = {
  '!': { name: `${functions}Not`, operands: ['data'] },
  '+': { name: `${functions}Sum` },
  '*': { name: `${functions}Product` },
  '++': { name: `${functions}Concat` },
  '<>': { name: `${functions}Append` },
  '&&': { name: `${functions}And` },
  '||': { name: `${functions}Or` },
  'x|': { name: `${functions}Xor` },
  '->': { name: `${functions}Implies` },
  '-': { name: `${functions}Minus`, operands: leftRight },
  '/': { name: `${functions}Divide`, operands: leftRight },
  '%': { name: `${functions}Mod`, operands: leftRight },
  '==': { name: `${functions}EQ`, operands: leftRight },
  '!=': { name: `${functions}NE`, operands: leftRight },
  '>=': { name: `${functions}GE`, operands: leftRight },
  '<=': { name: `${functions}LE`, operands: leftRight },
  '>': { name: `${functions}GT`, operands: leftRight },
  '<': { name: `${functions}LT`, operands: leftRight },
};
