/** Hand damage to the bus and its rules. */
import {
  EventBridgeClient,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type RuleState,
  TagResourceCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import type { Properties } from '../../../src/resources/resource.ts';
import { allow, type Damages, fixed, type More, OWNED, type Place } from './damage.ts';

const tagged = (what: string, Key: string, Value: string): More => ({
  what,
  wrong: (properties) => ({ ...properties, Tags: [...(properties.Tags as object[]), { Key, Value }] }),
  inflict({ hands, stack, resource }) {
    const rule = Object.values(stack.rules).find(({ name }) => name === resource.name);
    const ResourceARN = rule?.arn ?? stack.bus.arn;
    return hands(EventBridgeClient).send(new TagResourceCommand({ ResourceARN, Tags: [{ Key, Value }] }));
  },
});

export const ofBuses: Damages = {
  kind: 'AWS::Events::EventBus',
  leaves: [
    fixed(/^Name$/, 'another name is another bus'),
    OWNED,
    fixed(/^Tags\.destined:(records|throttle)$/, 'a choice: whoever changes it has chosen, and up does it'),
  ],
  write: () => Promise.reject(new Error('nothing of it can be changed')),
  more: [
    {
      ...tagged('with a choice that nobody understands', 'destined:throttle', 'much'),
      // In the place of one that was made it would be lost.
      of: (resource) => (resource.properties().Tags as object[]).length === 1,
    },
    {
      what: 'that another account may put events on',
      wrong: (properties, { stack }) => ({
        ...properties,
        Policy: {
          Version: '2012-10-17',
          Statement: [
            allow('events:PutEvents', {
              ...{ Sid: 'theirs', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Resource: stack.bus.arn },
            }),
          ],
        },
      }),
      inflict: ({ hands, stack }) =>
        hands(EventBridgeClient).send(
          new PutPermissionCommand({
            ...{ EventBusName: stack.bus.name, StatementId: 'theirs', Principal: '111111111111' },
            Action: 'events:PutEvents',
          }),
        ),
    },
  ],
};

const ruleOf = ({ hands, stack, resource }: Place) => ({
  events: hands(EventBridgeClient),
  named: { Rule: resource.name, EventBusName: stack.bus.name },
});
const targetOf = ({ resource }: Place) => (resource.properties().Targets as [Target])[0];
const putTargets = (place: Place, ...Targets: Target[]) => {
  const { events, named } = ruleOf(place);
  return events.send(new PutTargetsCommand({ ...named, Targets }));
};
const target = (what: string, more: object): More => ({
  what,
  wrong: (properties, place) => ({ ...properties, Targets: [{ ...targetOf(place), ...more }] }),
  inflict: (place) => putTargets(place, { ...targetOf(place), ...more }),
});

export const ofRules: Damages = {
  kind: 'AWS::Events::Rule',
  leaves: [
    fixed(/^(Name|EventBusName)$/, 'another one is another rule'),
    fixed(/^Targets\.[^.]+\.Id$/, 'another id is another target'),
    { path: /^EventPattern(\.[\w-]+)+\.0\.anything-but$/, change: () => 'Failure', remove: /^InvalidEventPattern/ },
    // The only field of a pattern can't go: no pattern is left then.
    { path: /^EventPattern\.source$/, change: () => ['theirs'], remove: /^ValidationException$/ },
    { path: /^EventPattern(\.[\w-]+)+$/, change: () => ['theirs'], remove: true },
    { path: /^State$/, change: () => 'DISABLED', remove: 'a rule has one always' },
    {
      path: /^Targets\.[^.]+\.Arn$/,
      change: (value, { stack: { functions } }) => Object.values(functions).find(({ arn }) => arn !== value)!.arn,
      remove: 'a target has one always',
    },
    OWNED,
  ],
  write(place, wrong, { path }) {
    const { events, named } = ruleOf(place);
    if (path.startsWith('Targets')) return putTargets(place, ...(wrong.Targets as Target[]));
    const { EventPattern, State } = wrong as { EventPattern?: Properties; State: RuleState };
    const pattern = EventPattern && { EventPattern: JSON.stringify(EventPattern) };
    return events.send(new PutRuleCommand({ Name: named.Rule, EventBusName: named.EventBusName, State, ...pattern }));
  },
  more: [
    target('with a time that its target has', { RetryPolicy: { MaximumRetryAttempts: 0 } }),
    target('with a text instead of the event', { Input: '"theirs"' }),
    target('with a queue of its target', { DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:000000000000:theirs' } }),
    {
      what: 'without its target',
      wrong: (properties) => ({ ...properties, Targets: [] }),
      inflict(place) {
        const { events, named } = ruleOf(place);
        return events.send(new RemoveTargetsCommand({ ...named, Ids: [targetOf(place).Id!] }));
      },
    },
    {
      what: 'with a target more',
      wrong: (properties, { stack }) => ({
        ...properties,
        Targets: [...(properties.Targets as object[]), { Id: 'zz', Arn: stack.functions.failure.arn }],
      }),
      inflict: (place) => putTargets(place, { Id: 'zz', Arn: place.stack.functions.failure.arn }),
    },
    tagged('with a tag that looks like ours', 'destined:throttle', 'off'),
  ],
};
