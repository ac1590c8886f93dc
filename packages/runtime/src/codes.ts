import { type CodeTable, type DiagnosticMaker, diagnosticsOf } from '@smartdomains/language';

/** The codes of planning and checks (SD5xxx), life cycle (SD6xxx), messages and state (SD7xxx), and our bugs (SD9xxx). */
export type RuntimeCode =
  | 'SD5001'
  | 'SD5002'
  | 'SD5003'
  | 'SD5004'
  | 'SD5005'
  | 'SD5006'
  | 'SD5007'
  | 'SD5101'
  | 'SD5102'
  | 'SD5103'
  | 'SD5099'
  | 'SD6101'
  | 'SD6102'
  | 'SD6103'
  | 'SD6104'
  | 'SD6105'
  | 'SD6106'
  | 'SD6107'
  | 'SD6201'
  | 'SD6202'
  | 'SD6203'
  | 'SD6204'
  | 'SD6205'
  | 'SD6206'
  | 'SD6207'
  | 'SD6208'
  | 'SD6301'
  | 'SD6302'
  | 'SD6303'
  | 'SD6304'
  | 'SD6305'
  | 'SD6306'
  | 'SD6307'
  | 'SD6308'
  | 'SD6309'
  | 'SD6401'
  | 'SD6402'
  | 'SD6411'
  | 'SD6412'
  | 'SD6413'
  | 'SD6414'
  | 'SD6501'
  | 'SD7101'
  | 'SD7102'
  | 'SD9002';

/** Code to fixed summary; each has a page in `docs/errors/`. */
export const runtimeCodes: CodeTable<RuntimeCode> = {
  // SD50xx: the description, before anything is done
  SD5001: 'component has no class',
  SD5002: 'unknown component class',
  SD5003: 'lazy reference does not resolve',
  SD5004: 'reference to the wrong kind of component',
  SD5005: 'components nest too deeply',
  SD5006: 'lazy references form a cycle',
  SD5007: 'attribute has no effect here',
  // SD51xx: what the children of a compound say about each other, before anything is done
  SD5101: 'requirements form a cycle',
  SD5102: 'requirement is not a component',
  SD5103: 'child has an unknown word for its compound',
  SD5099: 'component package reports a problem',
  // SD61xx: commands on hosts
  SD6101: 'command failed',
  SD6102: 'command did not end in time',
  SD6103: 'host cannot be reached',
  SD6104: 'command could not be started',
  SD6105: 'command was killed',
  SD6106: 'sudo does not let the command run',
  SD6107: 'the connection to the host takes no more commands',
  // SD62xx: attributes, read by a live component
  SD6201: 'attribute is missing',
  SD6202: 'attribute has the wrong type',
  SD6203: 'reference does not resolve',
  SD6204: 'reference is not available here',
  SD6205: 'references form a cycle',
  SD6206: 'component does not offer what is needed',
  SD6207: 'property is not available',
  SD6208: 'assertion does not hold',
  // SD63xx: the tree
  SD6301: 'child name is taken',
  SD6302: 'component did not terminate in time',
  SD6303: 'component ended abnormally',
  SD6304: 'component cannot do that now',
  SD6305: 'application name is taken',
  SD6306: 'component did not answer',
  SD6307: 'no description may be read here',
  SD6308: 'description of a component cannot be used',
  SD6309: 'attribute cannot be changed now',
  // SD64xx: pools and supervisors
  SD6401: 'restarted too often',
  SD6402: 'requirement did not become ready in time',
  // SD641x: workflow
  SD6411: 'nothing to run',
  SD6412: 'not a number of runs',
  SD6413: 'action did not end in time',
  SD6414: 'condition is not met',
  // SD65xx: the event bus
  SD6501: 'component takes no events',
  // SD71xx: state
  SD7101: 'journal could not be written',
  SD7102: 'journal cannot be read',
  // SD9xxx: bugs of ours
  SD9002: 'component code failed unexpectedly',
};

export const runtimeDiagnostic: DiagnosticMaker<RuntimeCode> = diagnosticsOf(runtimeCodes);
