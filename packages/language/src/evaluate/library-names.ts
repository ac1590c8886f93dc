/** What to do about a prototype that is not there because the file of the library was not included, or cannot be. */
export function libraryHelp(name: string): string | undefined {
  for (const [file, names] of libraryNames) if (names.has(name)) return `\`#include "${file}"\` has it`;
  return constraintNames.has(name)
    ? 'the constraint extension is not supported: write the values themselves'
    : undefined;
}

/** The prototypes of the files that descriptions include first; a test compares them with the files. */
export const libraryNames: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'org/smartfrog/functions.sf',
    new Set(
      (
        'Function sum plus product minus divide mod nsum nproduct and or xor implies not EQ NE LT LE GT GE alldifferent ' +
        'ifThenElse vector append concat formatString date userinput next random Set Array ref Ref PolicyRef RawRef System'
      ).split(' '),
    ),
  ],
  [
    'org/smartfrog/predicates.sf',
    new Set(
      (
        'Assertions Schema SchemaElement Compulsory Optional Integer Long Float Double String Boolean Vector CD Reference ' +
        'Null OptionalInteger OptionalLong OptionalFloat OptionalDouble OptionalString OptionalBoolean OptionalVector ' +
        'OptionalCD OptionalReference OptionalNull'
      ).split(' '),
    ),
  ],
]);

/** Prototypes of the extension for the Prolog system ECLiPSe (reference notes section 8). */
const constraintNames: ReadonlySet<string> = new Set(
  (
    'Constraint LazyConstraint Aggregator AllocatorList ResourceAllocator Effect ApplyEffects PolicyEffects ' +
    'DynamicPolicyEvaluation PrettyPrint Var AutoVar UserVar DefaultVar LabellingPoint ArrayGenerator AggregateSpecifier'
  ).split(' '),
);
