/** Messages that come to a broken hop, and what `trace` must say of each: where, how sure, what it hangs on. */
import {
  DeleteEventBusCommand,
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { LambdaClient, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import type { TraceOutcome } from '../../src/drive/trace/trace.ts';
import type { Break } from '../../src/drive/trace/trace-breaks.ts';
import { RULES, type Stack } from '../../src/pattern/stack.ts';
import { BROKEN_HOPS } from './broken-hops.ts';
import type { BrokenHop } from './hop-texts.ts';

export interface StoppedMessage {
  what: string;
  /** Answers how to undo what `up` can't repair, if that is so. */
  take: BrokenHop['take'];
  mode: 'success' | 'fail';
  outcome: TraceOutcome;
  at: Break['at'];
  certainty: Break['certainty'];
  /** What it says was seen. */
  says: RegExp;
  /** What `up` would repair: how the lines begin. */
  changed: BrokenHop['changed'];
  /** The hops that are known to have been reached. */
  hops: string;
  /** It went on all the same. */
  aside?: true;
}

type Expected = Omit<StoppedMessage, 'what' | 'take' | 'changed'> & Partial<Pick<StoppedMessage, 'changed'>>;

function broken(what: string, expected: Expected): StoppedMessage {
  const hop = BROKEN_HOPS.find((each) => each.what === what);
  if (!hop) throw new Error(`no hop breaks so: ${what}`);
  return { what, take: hop.take, changed: hop.changed, ...expected };
}

const lost = (mode: 'success' | 'fail' = 'success') => ({
  mode,
  outcome: 'lost' as const,
  certainty: 'likely' as const,
});
const notInvoked = {
  ...lost(),
  at: 'function' as const,
  hops: 'topic',
  says: /^SNS took it, and \S+-destined was not invoked for it: its log shows no run since then that has no record$/,
};
const noRecord = (mode: 'success' | 'fail', ended: 'answered' | 'failed') => ({
  ...lost(mode),
  at: 'record' as const,
  hops: 'topic function',
  says: new RegExp(
    `^\\S+-destined ran and ${ended}, most likely of this message, and no record of it came to the bus$`,
  ),
});
const TO_RECORD = 'topic function record';
const TO_RULE = `${TO_RECORD} rule`;
const TO_TARGET = `${TO_RULE} target`;
const notAtTarget = (mode: 'success' | 'fail') => ({
  mode,
  outcome: mode === 'fail' ? ('failure' as const) : ('success' as const),
  at: 'target' as const,
  certainty: 'certain' as const,
  hops: TO_RULE,
  says: /^rule (\S+) takes the record, and the log of \1 shows nothing of it$/,
});
const notInRecordLog = {
  mode: 'success' as const,
  outcome: 'success' as const,
  at: 'record' as const,
  certainty: 'certain' as const,
  hops: TO_TARGET,
  says: /^record log \S+ does not show the record$/,
  aside: true as const,
};
const noOwnLog = { ...notInRecordLog, at: 'function' as const };
const misrouted = {
  mode: 'success' as const,
  outcome: 'misrouted' as const,
  at: 'rule' as const,
  certainty: 'certain' as const,
  hops: TO_RECORD,
  says: /^no rule of bus \S+ takes the record$/,
};

async function removeBus(events: EventBridgeClient, { bus, rules, functions }: Stack): Promise<void> {
  for (const role of RULES) {
    const where = { EventBusName: bus.name };
    const Id = role === 'records' ? 'record-log' : functions[role].name;
    await events.send(new RemoveTargetsCommand({ ...where, Rule: rules[role].name, Ids: [Id] }));
    await events.send(new DeleteRuleCommand({ ...where, Name: rules[role].name }));
  }
  await events.send(new DeleteEventBusCommand({ Name: bus.name }));
}

export const STOPPED_MESSAGES: readonly StoppedMessage[] = [
  broken("the topic's permission is missing", notInvoked),
  broken('the subscription is gone', notInvoked),
  broken('the subscription filters all away', notInvoked),
  broken('the destined function is gone', {
    ...notInvoked,
    // Its destinations went with it, and are no matter before it.
    changed: ({ functions: { destined } }) => [
      `AWS::Lambda::Function ${destined.name} is gone`,
      `AWS::Lambda::Permission ${destined.name}/sns is gone`,
    ],
  }),
  broken('the destined function is throttled', {
    mode: 'success',
    outcome: 'failure',
    at: 'function',
    certainty: 'certain',
    hops: 'topic record rule target',
    says: /^\S+-destined was not run: its reserved concurrency was 0$/,
  }),
  broken('there are no destinations', noRecord('success', 'answered')),
  broken('there is no destination for a failure', noRecord('fail', 'failed')),
  broken("the destined role's events:PutEvents is missing", noRecord('success', 'answered')),
  broken('somebody denies the destined role what we allow it', noRecord('fail', 'failed')),
  broken('nothing that can be seen', noRecord('success', 'answered')),
  {
    what: 'the bus is gone',
    take: (endpoint, stack) => removeBus(endpoint.clientOf(EventBridgeClient), stack),
    ...noRecord('success', 'answered'),
    changed: ({ bus, rules }) => [
      `AWS::Events::EventBus ${bus.name} is gone`,
      `AWS::Events::Rule ${rules.records.name} is gone`,
    ],
  },
  broken('the success rule is gone', misrouted),
  {
    what: 'the pattern of the success rule is another one',
    take(endpoint, { bus, rules }) {
      const EventPattern = JSON.stringify({
        detail: { responsePayload: { action: ['letter'], source: [{ exists: true }] } },
      });
      const request = { Name: rules.success.name, EventBusName: bus.name, EventPattern };
      return endpoint.clientOf(EventBridgeClient).send(new PutRuleCommand(request));
    },
    ...misrouted,
    changed: ({ rules }) => [`AWS::Events::Rule ${rules.success.name} differs in EventPattern`],
  },
  broken('the failure rule is off', {
    ...notAtTarget('fail'),
    says: /^rule \S+-failure would take the record, and is off$/,
  }),
  broken("the success rule's permission is missing", notAtTarget('success')),
  broken("the failure rule's permission is missing", notAtTarget('fail')),
  broken('the success function is throttled', notAtTarget('success')),
  broken('the failure function is gone', notAtTarget('fail')),
  broken("the success function's log permission is missing", notAtTarget('success')),
  broken('the failure function fails', {
    ...notAtTarget('fail'),
    certainty: 'likely',
    hops: TO_TARGET,
    says: /^\S+-failure was run, and failed: RangeError: not today(; \d tr(ies are|y is) left, the next one is due at \S+Z)?$/,
  }),
  broken('the success function says nothing', {
    ...notAtTarget('success'),
    certainty: 'unknown',
    hops: TO_TARGET,
    says: /^\S+-success was run around then, and its log does not show the record$/,
  }),
  broken('the log group of the success function is gone', {
    ...notAtTarget('success'),
    certainty: 'unknown',
    says: /^rule \S+ takes the record, and log group \S+-success is gone$/,
  }),
  broken("the record log's policy is missing", notInRecordLog),
  broken('the records rule is off', notInRecordLog),
  broken('the record log is gone', { ...notInRecordLog, says: /^there is no record log \S+$/ }),
  broken("the destined function's log permission is missing", {
    ...noOwnLog,
    says: /^the log of \S+-destined shows nothing of its run$/,
  }),
  broken('the log group of the destined function is gone', { ...noOwnLog, says: /^log group \S+-destined is gone$/ }),
  {
    what: 'the destined function is to be tried again',
    take: (endpoint, { functions, bus }) =>
      endpoint.clientOf(LambdaClient).send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName: functions.destined.name,
          DestinationConfig: { OnSuccess: { Destination: bus.arn }, OnFailure: { Destination: bus.arn } },
          MaximumRetryAttempts: 2,
        }),
      ),
    mode: 'fail',
    outcome: 'pending',
    at: 'function',
    certainty: 'likely',
    hops: 'topic function',
    says: /^\S+-destined failed \(most likely of this message\): Error: test; (2 tries are|1 try is) left, the next one is due at \S+Z$/,
    changed: ({ functions }) => [
      `AWS::Lambda::EventInvokeConfig ${functions.destined.name} differs in MaximumRetryAttempts`,
    ],
  },
];
