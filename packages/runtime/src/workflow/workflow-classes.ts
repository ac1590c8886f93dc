import type { ComponentClass } from '../component.ts';
import { attributeClass } from './attribute.ts';
import { andClass, notClass, orClass, xorClass } from './conditional/condition-compounds.ts';
import {
  booleanValueClass,
  equalsClass,
  falseClass,
  isPropertySetClass,
  isPropertyTrueClass,
  referenceResolvesClass,
  stringEqualsClass,
  stringLengthClass,
  trueClass,
} from './conditional/conditions.ts';
import { evaluateConditionClass, livenessTestClass } from './conditional/evaluate-condition.ts';
import { ifClass } from './conditional/if.ts';
import {
  assertPostConditionFailedClass,
  assertPostConditionMetClass,
  postConditionClass,
} from './conditional/post-condition.ts';
import { runningForClass } from './conditional/running-for.ts';
import { failingWaitForClass, waitForClass } from './conditional/wait-for.ts';
import { containerClass } from './container.ts';
import { counterActionClass } from './counter-action.ts';
import { delayClass } from './delay.ts';
import { deployerClass } from './deployer.ts';
import { detachingCompoundClass } from './detaching-compound.ts';
import { doNothingClass } from './do-nothing.ts';
import { duringClass } from './during.ts';
import { eventCompoundClass } from './event-compound.ts';
import { eventCounterClass } from './eventbus/event-counter.ts';
import { eventPrimClass } from './eventbus/event-prim.ts';
import { eventQueueClass } from './eventbus/event-queue.ts';
import { eventSendClass } from './eventbus/event-send.ts';
import { onEventClass } from './eventbus/on-event.ts';
import { finallyClass } from './finally.ts';
import { fireBreakClass } from './fire-break.ts';
import { randomSequenceClass } from './random-sequence.ts';
import { repeatClass } from './repeat.ts';
import { retractClass } from './retract.ts';
import { retryClass } from './retry.ts';
import { runClass } from './run.ts';
import { sequenceClass } from './sequence.ts';
import { slowStartClass } from './slow-start.ts';
import { terminatorClass } from './terminator.ts';
import { timeoutClass } from './timeout.ts';
import { tryClass } from './try.ts';

/** The classes of workflow, the event bus and conditions (runtime notes sections 11 and 12), beside Parallel. */
export const workflowClasses: readonly ComponentClass[] = [
  sequenceClass,
  randomSequenceClass,
  repeatClass,
  retryClass,
  tryClass,
  delayClass,
  timeoutClass,
  duringClass,
  slowStartClass,
  runClass,
  deployerClass,
  detachingCompoundClass,
  containerClass,
  fireBreakClass,
  retractClass,
  finallyClass,
  counterActionClass,
  doNothingClass,
  attributeClass,
  terminatorClass,
  eventPrimClass,
  eventCompoundClass,
  eventSendClass,
  eventCounterClass,
  eventQueueClass,
  onEventClass,
  ifClass,
  waitForClass,
  failingWaitForClass,
  evaluateConditionClass,
  livenessTestClass,
  postConditionClass,
  assertPostConditionMetClass,
  assertPostConditionFailedClass,
  booleanValueClass,
  trueClass,
  falseClass,
  equalsClass,
  stringEqualsClass,
  stringLengthClass,
  runningForClass,
  isPropertySetClass,
  isPropertyTrueClass,
  referenceResolvesClass,
  notClass,
  andClass,
  orClass,
  xorClass,
];
