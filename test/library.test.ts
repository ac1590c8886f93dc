import { describe, expect, test } from 'vitest';
import { smartdomains, temporaryFiles } from './support/command.ts';
import {
  type Element,
  elementsOf,
  libraryFiles,
  settingsOf,
  type Template,
  templateOf,
} from './support/component-tables.ts';
import { readLibraryFile } from './support/library-sections.ts';

const templates = libraryFiles.flatMap((file) => readLibraryFile(file).templates).map(({ template }) => template);
const combinators = 'org/smartfrog/sfcore/workflow/combinators';

/** One line of `smartdomains parse --json` for several files. */
interface Parsed {
  readonly ok: boolean;
  readonly value?: Readonly<Record<string, unknown>>;
  readonly diagnostics?: readonly { readonly code: string; readonly primary?: { readonly line?: number } }[];
}

/** Evaluates each text in a file of its own, all with one command. */
async function parsed(texts: readonly string[]): Promise<readonly Parsed[]> {
  const names = texts.map((_, index) => `${index}.sf`);
  // With one file the command prints the value alone.
  using files = temporaryFiles({
    ...Object.fromEntries(texts.map((text, index) => [`${index}.sf`, text])),
    'last.sf': 'sfConfig extends {}\n',
  });
  const run = await smartdomains(['parse', '--json', ...[...names, 'last.sf'].map((name) => files.path(name))]);
  expect(run.stderr).toBe('');
  return run.stdout
    .trimEnd()
    .split('\n')
    .slice(0, -1)
    .map((line): Parsed => JSON.parse(line));
}

/** A template and what it extends, the base first. */
function chainOf(template: Template): readonly Template[] {
  return template.parent === '' ? [template] : [...chainOf(templateOf(template.parent)), template];
}

function valueFor({ type, allowed }: Element): string {
  if (allowed.startsWith(' (from -') || type === 'time' || type.startsWith('integer')) return ' 1;';
  if (type === 'component' || type === 'reference') return ' LAZY ATTRIB other;';
  if (type === 'description') return ' extends DATA { cmd [|"true"|]; }';
  if (type === 'boolean') return ' true;';
  return type === 'vector' ? ' [|"one"|];' : ' "one";';
}

/** The template with a value for whatever it requires and has no default for. */
function smallest(template: Template): string {
  const chain = chainOf(template);
  const set = new Set(['sfClass', ...chain.flatMap((one) => settingsOf(one)).map(({ name }) => name)]);
  const required = chain
    .flatMap((one) => one.schemas)
    .flatMap((schema) => elementsOf(schema))
    .filter((element) => element.isRequired && !set.has(element.name))
    .map((element) => element.name + valueFor(element));
  const body = template.name === 'Prim' ? ['sfClass "Prim";'] : required;
  const exec = template.name === 'Process' ? ['exec:cmd [|"true"|];'] : [];
  return `#include "${template.file}"\nsfConfig extends ${template.name} { ${[...body, ...exec].join(' ')} }\n`;
}

test('each file can be included alone', async () => {
  const results = await parsed(libraryFiles.map((file) => `#include "${file}"\nsfConfig extends {}\n`));
  expect(results.map((result, index) => [libraryFiles[index], result.ok, result.value])).toEqual(
    libraryFiles.map((file) => [file, true, {}]),
  );
});

test('each template is complete with what it requires, and has the class of its name', async () => {
  const data = new Set([
    'Exec',
    'ShellExec',
    'BashExec',
    'Disk',
    'Vif',
    'GuestUser',
    'PingProbe',
    'TcpProbe',
    'SshProbe',
    'XenstoreProbe',
    'ConsoleProbe',
    'AllOf',
    'AnyOf',
  ]);
  const results = await parsed(templates.map(smallest));
  expect(
    results.map(({ ok, value, diagnostics }, index) => [templates[index]?.name, ok, value?.sfClass, diagnostics]),
  ).toEqual(templates.map(({ name }) => [name, true, data.has(name) ? undefined : name, undefined]));
});

test('no name is given twice', () => {
  const names = libraryFiles
    .map(readLibraryFile)
    .flatMap((file) => [...file.functions, ...file.templates.map(({ template }) => template.name)]);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('each file is formatted', async () => {
  const run = await smartdomains(['fmt', '--check', ...libraryFiles.map((file) => `library/${file}`)]);
  expect(run.stdout + run.stderr).toBe('');
  expect(run.exitCode).toBe(0);
});

test('including everything twice changes nothing', async () => {
  const all = libraryFiles.map((file) => `#include "${file}"\n`).join('');
  const use = templates.map((template, index) => `c${index} ${smallest(template).split('sfConfig ')[1]}`).join('');
  const body = `sfConfig extends {\n${use}}\n`;
  const [once, twice] = await parsed([all + body, all + all + body]);
  expect(once?.ok).toBe(true);
  expect(twice).toEqual({ ...once, file: expect.anything() });
});

const plainParallel = {
  asynchCreateChild: false,
  terminateOnEmptyDeploy: false,
  terminateOnAbnormalChildTermination: true,
  terminateOnAbnormalChildDeploy: true,
  sfShouldTerminate: true,
};

/** SmartFrog's defaults, and the attributes that have none. */
const original: Readonly<Record<string, { readonly defaults: object; readonly others: string }>> = {
  Compound: { defaults: {}, others: 'sfSyncTerminate' },
  EventPrim: { defaults: {}, others: 'sendTo registerWith' },
  EventCompound: { defaults: {}, others: 'sendTo registerWith actions' },
  Sequence: { defaults: { sfShouldTerminate: true }, others: '' },
  Parallel: { defaults: plainParallel, others: '' },
  Container: { defaults: plainParallel, others: '' },
  FireBreak: { defaults: plainParallel, others: '' },
  Retract: { defaults: {}, others: '' },
  RandomSequence: { defaults: { seed: 6387315, sfShouldTerminate: true }, others: '' },
  Repeat: { defaults: { repeat: 1 }, others: 'action' },
  Retry: { defaults: { retry: 1, count: 0, sfShouldTerminate: true }, others: 'action' },
  Try: { defaults: {}, others: 'action normal abnormal' },
  Delay: { defaults: { time: 0 }, others: 'action' },
  Timeout: { defaults: { time: 0 }, others: 'action' },
  During: { defaults: { time: 0 }, others: 'action' },
  SlowStart: { defaults: { delay: 1000 }, others: 'action' },
  Run: {
    defaults: {},
    others: 'action asName newComponentName parent newComponentParent newComponentDeployer',
  },
  Deployer: {
    defaults: {},
    others:
      'newComponentDescription newComponentCodebase newComponentExtraAtributes asName newComponentName parent newComponentParent newComponentDeployer',
  },
  DetachingCompound: { defaults: { detachDownwards: true, detachUpwards: true, autoDestruct: true }, others: '' },
  Finally: { defaults: {}, others: 'action' },
  CounterAction: { defaults: {}, others: 'action counterAction liveness' },
  DoNothing: {
    defaults: { time: 10_000_000, terminationType: 'normal', printEvents: false },
    others: 'message',
  },
  Attribute: { defaults: {}, others: 'ofComponent attributeName value' },
  Terminator: {
    defaults: { NORMAL: 'normal', ABNORMAL: 'abnormal', type: 'normal', selftype: 'normal', detachFirst: false },
    others: 'kill description',
  },
  EventSend: { defaults: {}, others: 'event' },
  EventCounter: { defaults: { count: 1, allDifferent: 'true' }, others: '' },
  EventQueue: { defaults: {}, others: '' },
  OnEvent: { defaults: { singleEvent: true }, others: 'otherwise' },
  If: { defaults: {}, others: 'condition then else' },
  WaitFor: { defaults: {}, others: 'condition then else interval timeout' },
  FailingWaitFor: { defaults: {}, others: 'condition then else interval timeout message' },
  EvaluateCondition: { defaults: { failOnFalse: true }, others: 'condition message' },
  LivenessTest: { defaults: { failOnFalse: true, sfShouldTerminate: false }, others: 'condition message' },
  PostCondition: { defaults: {}, others: 'action condition then else' },
  AssertPostConditionMet: { defaults: {}, others: 'action condition then else message' },
  AssertPostConditionFailed: { defaults: {}, others: 'action condition then else message' },
  BooleanValue: { defaults: {}, others: 'value' },
  True: { defaults: { value: true }, others: '' },
  False: { defaults: { value: false }, others: '' },
  Equals: { defaults: { caseSensitive: true }, others: 'left right' },
  StringEquals: { defaults: { caseSensitive: true }, others: 'left right' },
  StringLength: { defaults: {}, others: 'string length' },
  RunningFor: { defaults: { days: 0, hours: 0, minutes: 0, seconds: 0, milliseconds: 0 }, others: '' },
  IsPropertySet: { defaults: {}, others: 'property' },
  IsPropertyTrue: { defaults: {}, others: 'property' },
  ReferenceResolves: { defaults: {}, others: 'reference' },
  Not: { defaults: {}, others: 'condition' },
  And: { defaults: {}, others: '' },
  Or: { defaults: {}, others: '' },
  Xor: { defaults: {}, others: '' },
  Exec: {
    defaults: {},
    others: 'cmd dir envProperties filtersOut filtersErr passPositives detach terminate restart',
  },
  ShellExec: { defaults: { echoCmd: 'echo' }, others: 'cmd lineSeparator echoErrorCmd' },
  BashExec: { defaults: { cmd: ['/bin/bash'], echoCmd: 'echo', echoErrorCmd: '$?' }, others: '' },
  Process: { defaults: { autoStart: true, restart: false, detach: false, terminate: false }, others: 'exec' },
  Shell: { defaults: {}, others: 'exec name' },
  BashShell: { defaults: {}, others: 'exec name' },
  Script: {
    defaults: { autoTerminate: false, verbose: false },
    others: 'shell deployScript startScript terminateScript',
  },
  Prim: {
    defaults: { sfCodeBase: 'default' },
    others:
      'sfDeployerClass sfProcessHost sfProcessName sfProcessComponentName sfExport sfExportPort sfLivenessDelay sfLivenessFactor sfLog sfUpdatable',
  },
};

describe('names and defaults are those of SmartFrog', () => {
  test('of every template that is from there', () => {
    const ours = templates.filter(({ file }) => file.startsWith('org/')).map(({ name }) => name);
    expect(ours.toSorted()).toEqual(Object.keys(original).toSorted());
  });

  test('defaults', async () => {
    const names = Object.keys(original);
    const results = await parsed(names.map((name) => smallest(templateOf(name))));
    for (const [index, name] of names.entries()) {
      expect({ name, ...results[index]?.value }).toMatchObject({ name, ...original[name]?.defaults });
    }
  });

  test.each(Object.entries(original))('%s knows each attribute', (name, { defaults, others }) => {
    const chain = chainOf(templateOf(name));
    const known = new Set([
      ...chain.flatMap((one) => one.schemas).flatMap((schema) => elementsOf(schema).map((element) => element.name)),
      'NORMAL',
      'ABNORMAL',
    ]);
    const wanted = [...Object.keys(defaults), ...others.split(' ').filter((word) => word !== '')];
    expect(wanted.filter((attribute) => !known.has(attribute))).toEqual([]);
  });
});

describe('a mistake is shown where it is written', () => {
  const job = 'action extends Prim { sfClass "Prim"; }';
  const cases: readonly { readonly uses: string; readonly body: string; readonly code: string | undefined }[] = [
    { uses: 'Retry', body: `${job}\nretry -1;`, code: 'SD4003' },
    { uses: 'Retry', body: `${job}\nretry 0;`, code: undefined },
    { uses: 'Retry', body: `${job}\nretry "three";`, code: 'SD4002' },
    { uses: 'Repeat', body: `${job}\nrepeat -1;`, code: undefined },
    { uses: 'Repeat', body: `${job}\nrepeat -2;`, code: 'SD4003' },
    { uses: 'Delay', body: '\ntime -1;', code: 'SD4003' },
    { uses: 'Delay', body: '\ntime "30s";', code: undefined },
    { uses: 'Delay', body: '\ntime 5L;', code: undefined },
    { uses: 'During', body: `${job}\ntime -1;`, code: undefined },
    { uses: 'Timeout', body: `${job}\ntime true;`, code: 'SD4002' },
    { uses: 'Parallel', body: '\nasynchCreateChild "true";', code: 'SD4002' },
    { uses: 'Container', body: '\nasynchCreateChild 1;', code: 'SD4002' },
    { uses: 'EventCounter', body: '\nallDifferent true;', code: undefined },
    { uses: 'EventCounter', body: '\nallDifferent "yes";', code: 'SD4004' },
    { uses: 'Run', body: `${job}\nparent "pool";`, code: 'SD4005' },
    { uses: 'Process', body: '\nexec:cmd "ls";', code: 'SD4002' },
    { uses: 'Script', body: 'shell LAZY bash;\nstartScript 1;', code: 'SD4002' },
    { uses: 'If', body: 'condition extends True;\nthen 1;', code: 'SD4002' },
    { uses: 'And', body: '\nsfSyncTerminate 1;', code: 'SD4002' },
    { uses: 'WaitFor', body: 'condition extends True; interval "1s";\ntimeout -5;', code: 'SD4003' },
  ];
  const conditions = '#include "org/smartfrog/sfcore/workflow/conditional/conditions.sf"';

  test('of type and range', async () => {
    const results = await parsed(
      cases.map(
        ({ uses, body }) => `${conditions}\n#include "${templateOf(uses).file}"\nsfConfig extends ${uses} {${body} }\n`,
      ),
    );
    const found = results.map(({ diagnostics }) => diagnostics?.map(({ code, primary }) => [code, primary]));
    for (const [index, { code, ...rest }] of cases.entries()) {
      expect({ ...rest, found: found[index] }).toMatchObject({
        ...rest,
        found: code === undefined ? undefined : [[code, { file: expect.stringMatching(/\d+\.sf$/), line: 4 }]],
      });
    }
  });

  test('what is required is asked for, with what it is', async () => {
    const file = `#include "${combinators}/retry.sf"\nsfConfig extends Compound {\n    again extends Retry;\n}\n`;
    using files = temporaryFiles({ 'retry.sf': file });
    const run = await smartdomains(['parse', files.path('retry.sf')]);
    expect(run.stdout + run.stderr).toMatch(
      /retry\.sf:3:11[\s\S]*needs `action`[\s\S]*the component it makes and runs/,
    );
  });
});
