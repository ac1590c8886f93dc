import type { Child, CompoundContext, Template } from '../../compound/compound-component.ts';
import { isNormal, type TerminationRecord } from '../../termination-record.ts';
import { finish } from '../finish.ts';
import { actionOf, WorkflowCompound } from '../workflow-compound.ts';
import { conditionName, conditionService } from './condition.ts';

/** Where the answer is remembered. */
const answerName = 'answer';

/** What the components that do one thing or another by a condition have in common. */
export abstract class Conditional extends WorkflowCompound {
  #hasCondition = false;

  /** Whether the condition is true now; it is made as the child `condition` when it is asked for the first time. */
  protected async evaluate(context: CompoundContext): Promise<boolean> {
    await this.#makeCondition(context);
    return context.attributes.service(conditionName, conditionService).evaluate();
  }

  async #makeCondition(context: CompoundContext): Promise<void> {
    if (this.#hasCondition) return;
    this.#hasCondition = true;
    await this.launch(context, actionOf(context, conditionName, conditionName));
  }

  /** The answer that counts: the condition is asked once, and a crash does not have it asked again. */
  protected async decide(context: CompoundContext): Promise<boolean> {
    const known = context.memory.get(answerName);
    if (typeof known !== 'boolean') return this.decided(context, await this.evaluate(context));
    await this.#makeCondition(context);
    return known;
  }

  /** Puts the answer that counts on record. */
  protected decided(context: CompoundContext, answer: boolean): boolean {
    context.memory.set(answerName, answer);
    return answer;
  }

  /** Whether the answer was known before a crash. */
  protected isDecided({ memory }: CompoundContext): boolean {
    return memory.get(answerName) !== undefined;
  }

  /** What is written for the answer, `then` or `else`; `undefined` when nothing is. */
  protected branch(context: CompoundContext, answer: boolean): Template | undefined {
    const name = answer ? 'then' : 'else';
    return context.templates().find((template) => template.name === name);
  }

  /** Nothing is written for the answer: the work is done. */
  protected finishWithout(context: CompoundContext, answer: boolean): void {
    const branch = answer ? 'then' : 'else';
    finish(context, { type: 'normal', description: `the condition is ${answer}, and there is no \`${branch}\`` });
  }

  /** Makes what is written for the answer, while nobody waits for that. */
  protected branchLater(context: CompoundContext, answer: boolean): void {
    const template = this.branch(context, answer);
    if (template) this.launchNext(context, template, `could not start \`${template.name}\``);
    else this.finishWithout(context, answer);
  }

  /** The end of the branch ends it; a condition that leaves normally does not. */
  protected override actionEnding(context: CompoundContext, action: Child, record: TerminationRecord): void {
    if (action.name !== conditionName || !isNormal(record)) context.endWith(record);
  }
}
