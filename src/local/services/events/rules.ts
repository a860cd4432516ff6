/** Operations on rules, and TestEventPattern. */
import type * as Client from '@aws-sdk/client-eventbridge';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import { checkBusName, checkMember, checkRuleName, page } from './checks.ts';
import { fieldsOf } from './fields.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { PatternError } from './pattern-error.ts';
import { type EventsState, type Rule, tagMap } from './state.ts';

/** Rules a bus may hold (aws-facts 3.2). */
const MOST_RULES = 300;
const ENVELOPE = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];
const SCHEDULE = /^(rate\(\d+ (minute|minutes|hour|hours|day|days)\)|cron\(\S+( \S+){5}\))$/;

export function ruleHandlers(world: World, state: EventsState): Handlers<typeof Client> {
  const setState = (region: string, input: { Name?: string; EventBusName?: string }, to: Rule['state']) => {
    checkRuleName(input.Name);
    state.rule(region, input.EventBusName, input.Name!).state = to;
    return {};
  };
  return {
    PutRule(input, { region }) {
      const name = input.Name!;
      checkRuleName(name);
      checkBusName(input.EventBusName);
      checkMember('eventPattern', input.EventPattern, { max: 4096, min: 0 });
      checkMember('description', input.Description, { max: 512, min: 0 });
      const bus = state.bus(region, input.EventBusName);
      if (!input.EventPattern && !input.ScheduleExpression)
        throw awsError('ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be specified.');
      checkSchedule(input.ScheduleExpression, bus.name);
      const pattern = input.EventPattern ? compiled(input.EventPattern) : undefined;
      const known = bus.rules.get(name);
      if (!known && bus.rules.size >= MOST_RULES)
        throw awsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
      const arn = state.ruleArn(region, bus.name, name);
      bus.rules.set(name, {
        name,
        arn,
        busName: bus.name,
        eventPattern: input.EventPattern || undefined,
        pattern,
        scheduleExpression: input.ScheduleExpression || undefined,
        state: input.State ?? 'ENABLED',
        description: input.Description,
        roleArn: input.RoleArn,
        // Tags are honoured at a rule's creation alone (aws-facts 6.7).
        tags: known?.tags ?? tagMap(input.Tags),
        targets: known?.targets ?? new Map(),
      });
      return { RuleArn: arn };
    },
    DescribeRule(input, { region }) {
      checkRuleName(input.Name);
      return { ...describe(state.rule(region, input.EventBusName, input.Name!)), CreatedBy: world.account };
    },
    ListRules(input, { region }) {
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
      if (rule && rule.targets.size > 0)
        throw awsError('ValidationException', "Rule can't be deleted since it has targets.");
      rules.delete(input.Name!);
      return {};
    },
    TestEventPattern(input) {
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
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    event = undefined;
  }
  if (typeof event !== 'object' || event === null || !ENVELOPE.every((field) => Object.hasOwn(event, field)))
    throw awsError('ValidationException', 'Parameter Event is not valid.');
  return event;
}

/** Schedules are kept, not run: nothing in the pattern has one. */
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
  ScheduleExpression: rule.scheduleExpression,
  RoleArn: rule.roleArn,
  EventBusName: rule.busName,
});
