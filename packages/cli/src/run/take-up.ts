import { type Description, descriptionToJson } from '@smartdomains/language';
import { type Application, type ApplicationName, type Applications, commandText, SdError } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';

/** What becomes of a run of the same name that was killed before it had ended. */
export type WhenInterrupted = 'resume' | 'terminate';

/** The application of a run: a new one, or one that was interrupted. */
export interface TakenUp {
  readonly application: Application;
  /** What is to be said about it; absent for a new one. */
  readonly note?: string;
}

/**
 * The application to be run. An interrupted run of that name goes on where it was: what it made stands, and a new one would not
 * know of it. When it had another description, nothing is done and SD5910 thrown, unless the user has said what is meant.
 */
export async function takeUp(
  applications: Applications,
  run: {
    readonly file: string;
    readonly name: ApplicationName;
    readonly description: Description;
    readonly onFailure: 'terminate' | 'keep';
    readonly whenInterrupted: WhenInterrupted | undefined;
  },
): Promise<TakenUp> {
  const { file, name, description, onFailure, whenInterrupted } = run;
  const toEnd = { type: 'normal', description: 'ended by --interrupted terminate' };
  const interrupted = await applications.recover(name, whenInterrupted === 'terminate' ? { toEnd } : {});
  if (interrupted === undefined) return { application: applications.create({ name, description, onFailure }) };
  if (whenInterrupted === 'terminate') {
    return { application: interrupted, note: `the interrupted run of ${name} is ended, and nothing else is done` };
  }
  if (whenInterrupted === 'resume' || isSame(interrupted.dump(), description)) {
    return { application: interrupted, note: `an earlier run of ${name} was interrupted; it goes on where it was` };
  }
  // It was never run, so this only lets it go.
  interrupted.terminate({ type: 'normal', description: 'not taken up' });
  await interrupted.ended;
  throw new SdError(
    cliDiagnostic('SD5910', {
      facts: [{ name: 'application', value: name }],
      notes: ['what the interrupted run made may stand, and the changed description does not say how'],
      help: [
        'take it up as it was, or end what it left and run the new one then:',
        `    ${commandText(['smartdomains', 'run', file, ...nameOption(file, name), '--interrupted', 'resume'])}`,
        `    ${commandText(['smartdomains', 'run', file, ...nameOption(file, name), '--interrupted', 'terminate'])}`,
      ].join('\n'),
    }),
  );
}

function nameOption(file: string, name: string): readonly string[] {
  return file.endsWith(`${name}.sf`) ? [] : ['--name', name];
}

function isSame(one: Description, other: Description): boolean {
  const textOf = (description: Description): string =>
    JSON.stringify(descriptionToJson(description, { functions: 'whole' }));
  return textOf(one) === textOf(other);
}
