/** Operations on the targets of rules. */
import { randomUUID } from 'node:crypto';
import type * as Client from '@aws-sdk/client-eventbridge';
import { later } from '../../slowness.ts';
import { awsError } from '../../wire/aws-error.ts';
import { NOT_SERVED, notServedText } from '../../wire/not-served.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import { checkCount, checkMember, checkRange, checkRuleName, page } from './checks.ts';
import { isJson } from './json.ts';
import { parsePath } from './json-path.ts';
import type { EventsState, Rule } from './state.ts';

/** Targets a rule may have (aws-facts 3.2). */
const MOST_TARGETS = 5;
/** Keys of an InputPathsMap [D API_InputTransformer]. */
const MOST_PATHS = 100;

export function targetHandlers({ clock, slowness }: World, state: EventsState): Handlers<typeof Client> {
  const put = ({ targets }: Rule, target: Client.Target) => {
    const stored = { target, streamName: randomUUID(), inEffect: false };
    targets.set(target.Id!, stored);
    later(clock, slowness.ruleMs, () => {
      stored.inEffect = true;
    });
  };
  return {
    PutTargets(input, { region }) {
      const targets = input.Targets ?? [];
      checkRuleName(input.Rule);
      checkCount('targets', targets, 100);
      targets.forEach(checkForm);
      const rule = state.rule(region, input.EventBusName, input.Rule!);
      const ids = new Set([...rule.targets.keys(), ...targets.map(({ Id }) => Id!)]);
      if (ids.size > MOST_TARGETS)
        throw awsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
      const failed: Client.PutTargetsResultEntry[] = [];
      for (const target of targets) {
        const reason = refusal(target);
        if (reason) failed.push({ TargetId: target.Id, ErrorCode: 'ValidationException', ErrorMessage: reason });
        else if (isUnserved(target.Arn!)) failed.push(unserved(target));
        else put(rule, target);
      }
      return { FailedEntryCount: failed.length, FailedEntries: failed };
    },
    ListTargetsByRule(input, { region }) {
      checkRuleName(input.Rule);
      const rule = state.rule(region, input.EventBusName, input.Rule!);
      const { items, next } = page([...rule.targets.values()], input.NextToken, input.Limit);
      return { Targets: items.map(({ target }) => target), NextToken: next };
    },
    RemoveTargets(input, { region }) {
      checkRuleName(input.Rule);
      checkCount('ids', input.Ids ?? [], 100);
      const rule = state.rule(region, input.EventBusName, input.Rule!);
      // An id that isn't there is no failure; unverified.
      for (const id of input.Ids ?? []) {
        if (!rule.targets.delete(id)) continue;
        rule.going.targets += 1;
        later(clock, slowness.targetGoneMs, () => {
          rule.going.targets -= 1;
        });
      }
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    ListRuleNamesByTarget(input, { region }) {
      const names = [...state.bus(region, input.EventBusName).rules.values()]
        .filter(({ targets }) => [...targets.values()].some(({ target }) => target.Arn === input.TargetArn))
        .map(({ name }) => name)
        .sort();
      const { items, next } = page(names, input.NextToken, input.Limit);
      return { RuleNames: items, NextToken: next };
    },
  };
}

function checkForm(target: Client.Target, index: number): void {
  const member = `targets.${index + 1}.member`;
  checkMember(`${member}.id`, target.Id, { pattern: '[\\.\\-_A-Za-z0-9]+', max: 64 });
  checkMember(`${member}.arn`, target.Arn, { max: 1600 });
  checkMember(`${member}.roleArn`, target.RoleArn, { max: 1600 });
  checkMember(`${member}.input`, target.Input, { max: 8192, min: 0 });
  checkMember(`${member}.inputPath`, target.InputPath, { max: 256, min: 0 });
  checkMember(`${member}.inputTransformer.inputTemplate`, target.InputTransformer?.InputTemplate, { max: 8192 });
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = target.RetryPolicy ?? {};
  checkRange(`${member}.retryPolicy.maximumRetryAttempts`, MaximumRetryAttempts, 0, 185);
  checkRange(`${member}.retryPolicy.maximumEventAgeInSeconds`, MaximumEventAgeInSeconds, 60, 86_400);
}

/**
 * Kinds that this endpoint may hold and AWS would reach, but EventBridge doesn't here. Of all others there is none: what
 * is meant for them is dropped and counted, as on AWS where a target is missing.
 */
const isUnserved = (arn: string): boolean => /^arn:[\w-]+:(events|sns|execute-api):/.test(arn);

const unserved = ({ Id, Arn }: Client.Target): Client.PutTargetsResultEntry => ({
  TargetId: Id,
  ErrorCode: NOT_SERVED,
  ErrorMessage: notServedText(`events:PutTargets with ${Arn}`),
});

const QUEUE = /^arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w-]+(\.fifo)?$/;
const notArn = (arn: string) => `Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`;

/** Why one target of several is refused, as its FailedEntries message. Texts but the ARN's are unverified. */
function refusal(target: Client.Target): string | undefined {
  const arn = target.Arn!;
  if (!/^arn:[\w-]+:[\w-]+:[\w-]*:\d{0,12}:.+$/.test(arn)) return notArn(arn);
  // A queue that isn't there is taken on AWS, too: what would go to it is dropped and counted.
  const queue = target.DeadLetterConfig?.Arn;
  if (queue !== undefined && !QUEUE.test(queue)) return notArn(queue);
  // Lambda and log groups are reached by their own resource policies (aws-facts 3.5).
  if (target.RoleArn && /^arn:[\w-]+:(lambda|logs):/.test(arn)) return `RoleArn is not supported for target ${arn}.`;
  const forms = [target.Input, target.InputPath, target.InputTransformer].filter((form) => form !== undefined);
  if (forms.length > 1)
    return `Only one of Input, InputPath, or InputTransformer must be provided for target ${target.Id}.`;
  if (target.Input !== undefined && !isJson(target.Input)) return `JSON syntax error in input for target ${target.Id}`;
  const map = target.InputTransformer?.InputPathsMap ?? {};
  if (Object.keys(map).length > MOST_PATHS)
    return `InputPathsMap for target ${target.Id} has more than ${MOST_PATHS} keys.`;
  // AWS writes its own variables in small letters; that it reserves them in a map as well is a guess.
  const reserved = Object.keys(map).find((name) => /^aws\./i.test(name));
  if (reserved !== undefined) return `InputPathsMap for target ${target.Id} has the reserved key ${reserved}.`;
  const paths = [target.InputPath ?? '$', ...Object.values(map)];
  const bad = paths.find((path) => !parsePath(path));
  return bad === undefined ? undefined : `InputPath ${bad} for target ${target.Id} is invalid.`;
}
