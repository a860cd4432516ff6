/** Operations on rules, and TestEventPattern. */
import type * as Client from '@aws-sdk/client-eventbridge';
import { later } from '../../slowness.ts';
import { awsError } from '../../wire/aws-error.ts';
import { notServed } from '../../wire/not-served.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import { checkEnum, checkMember, checkRuleName, page } from './checks.ts';
import { fieldsOf } from './fields.ts';
import { parseObject } from './json.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { PatternError } from './pattern-error.ts';
import { type EventsState, noRule, type Rule } from './state.ts';
import { newTags } from './tags.ts';

/** Rules a bus may hold (aws-facts 3.2). */
const MOST_RULES = 300;
/** The documentation names `resources` too; the service doesn't ask for it [C]. */
const ENVELOPE = ['id', 'account', 'source', 'time', 'region', 'detail-type'];
const SERVICE = 'events.amazonaws.com';
const STATES = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'];
const SCHEDULE = /^(rate\(\d+ (minute|minutes|hour|hours|day|days)\)|cron\(\S+( \S+){5}\))$/;

export function ruleHandlers(world: World, state: EventsState): Handlers<typeof Client> {
  const { clock, slowness } = world;
  const takeEffect = (rule: Rule) =>
    later(clock, slowness.ruleMs, () => {
      rule.inEffect = rule.pattern;
    });
  const setState = (region: string, input: { Name?: string; EventBusName?: string }, to: Rule['state']) => {
    checkRuleName(input.Name);
    const rule = state.rule(region, input.EventBusName, input.Name!);
    if (rule.state === 'DISABLED' && to !== 'DISABLED') {
      rule.inEffect = undefined;
      takeEffect(rule);
    }
    rule.state = to;
    return {};
  };
  return {
    PutRule(input, { region }) {
      const name = input.Name!;
      checkRuleName(name);
      checkPatternLength(input.EventPattern);
      checkMember('description', input.Description, { max: 512, min: 0 });
      checkMember('roleArn', input.RoleArn, { max: 1600 });
      checkEnum('state', input.State, STATES);
      const bus = state.bus(region, input.EventBusName);
      const arn = state.ruleArn(region, bus.name, name);
      if (input.RoleArn !== undefined) checkRole(world, input.RoleArn, arn);
      if (!input.EventPattern && !input.ScheduleExpression)
        throw awsError('ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be specified.');
      checkSchedule(input.ScheduleExpression, bus.name);
      if (input.ScheduleExpression) throw notServed('events:PutRule with ScheduleExpression');
      const pattern = compiled(input.EventPattern!);
      const known = bus.rules.get(name);
      if (!known && bus.rules.size >= MOST_RULES)
        throw awsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
      const rule: Rule = {
        name,
        arn,
        busName: bus.name,
        eventPattern: input.EventPattern!,
        pattern,
        state: input.State ?? 'ENABLED',
        description: input.Description,
        roleArn: input.RoleArn,
        // Tags are honoured at a rule's creation alone (aws-facts 6.7).
        tags: known?.tags ?? newTags(input.Tags),
        targets: known?.targets ?? new Map(),
        inEffect: known?.state === 'DISABLED' ? undefined : known?.inEffect,
        shown: known?.shown ?? false,
        going: known?.going ?? { targets: 0 },
      };
      bus.rules.set(name, rule);
      takeEffect(rule);
      later(clock, slowness.ruleReadMs, () => {
        rule.shown = true;
      });
      return { RuleArn: arn };
    },
    DescribeRule(input, { region }) {
      checkRuleName(input.Name);
      const rule = state.rule(region, input.EventBusName, input.Name!);
      if (!rule.shown) throw noRule(rule.name, rule.busName);
      return { ...describe(rule), CreatedBy: world.account };
    },
    ListRules(input, { region }) {
      checkMember('namePrefix', input.NamePrefix, { max: 64 });
      const rules = [...state.bus(region, input.EventBusName).rules.values()]
        .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, next } = page(rules, input.NextToken, input.Limit);
      return { Rules: items.map(describe), NextToken: next };
    },
    EnableRule: (input, { region }) => setState(region, input, 'ENABLED'),
    DisableRule: (input, { region }) => setState(region, input, 'DISABLED'),
    DeleteRule(input, { region }) {
      checkRuleName(input.Name);
      const { rules } = state.bus(region, input.EventBusName);
      const rule = rules.get(input.Name!);
      if (rule && rule.targets.size + rule.going.targets > 0)
        throw awsError('ValidationException', "Rule can't be deleted since it has targets.");
      rules.delete(input.Name!);
      return {};
    },
    TestEventPattern(input) {
      checkPatternLength(input.EventPattern);
      const pattern = compiled(input.EventPattern!);
      const event = parsedEvent(input.Event!);
      return { Result: pattern.matches(fieldsOf(event)) };
    },
  };
}

/** Throws InvalidEventPatternException with the reason (aws-facts 3.3). */
function compiled(text: string): Pattern {
  try {
    return compilePattern(text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw awsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${error.message}`);
  }
}

function parsedEvent(text: string): object {
  const event = parseObject(text);
  if (!event || !ENVELOPE.every((field) => Object.hasOwn(event, field)))
    throw awsError('ValidationException', 'Parameter Event is not valid.');
  return event;
}

/** Of the texts only `cannot be assumed by principal` is known (aws-facts 6.2). */
function checkRole({ identity, account }: World, roleArn: string, ruleArn: string): void {
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(roleArn))
    throw awsError(
      'ValidationException',
      `Parameter ${roleArn} is not valid. Reason: Provided Arn is not in correct format.`,
    );
  const keys = { 'aws:SourceArn': ruleArn, 'aws:SourceAccount': account };
  if (identity.canAssume(roleArn, SERVICE, keys).allowed) return;
  throw awsError('ValidationException', `Provided role '${roleArn}' cannot be assumed by principal '${SERVICE}'.`);
}

const checkPatternLength = (pattern: string | undefined) => checkMember('eventPattern', pattern, { max: 4096, min: 0 });

/** Which schedules AWS would take; none is run here, so that none is taken. */
function checkSchedule(expression: string | undefined, busName: string): void {
  if (!expression) return;
  if (!SCHEDULE.test(expression)) throw awsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
  if (busName !== 'default')
    throw awsError('ValidationException', 'ScheduleExpression is supported only on the default event bus.');
}

const describe = (rule: Rule): Client.Rule => ({
  Name: rule.name,
  Arn: rule.arn,
  EventPattern: rule.eventPattern,
  State: rule.state,
  Description: rule.description,
  RoleArn: rule.roleArn,
  EventBusName: rule.busName,
});
