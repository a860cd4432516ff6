/** Brings a stack to what the pattern says, from whatever is there. */
import type { Aws } from '../aws/aws.ts';
import { invokeUrl } from '../aws/invoke-url.ts';
import type { Choices } from '../pattern/choices.ts';
import { pattern } from '../pattern/pattern.ts';
import { STAGE, type Stack } from '../pattern/stack.ts';
import type { Resource } from '../resources/resource.ts';
import { tagIndex } from '../resources/tag-index.ts';
import { createRun, type Run } from './another-run.ts';
import { apply, named } from './apply.ts';
import { observe, refuseForeign } from './observe.ts';
import { type PlannedChange, planOf } from './plan.ts';
import { askConcurrency, preflight } from './preflight.ts';
import type { OnEvent, Outcome } from './provision-event.ts';
import { rememberedChoices } from './remembered-choices.ts';
import { dependents, keyOf } from './walk.ts';

export interface UpOptions {
  /** What this run chooses anew; the rest stays as the bus remembers it. */
  choices?: Partial<Choices>;
  /** Only the plan. */
  dryRun?: boolean;
  /** Called with a plan that isn't empty, before the first change; throws to leave all as it is. */
  approve?: (plan: readonly PlannedChange[]) => Promise<void>;
  /** Whether messages will be sent and looked for in the end; they are, unless this is false. */
  proves?: boolean;
  onEvent?: OnEvent;
}

export interface UpResult {
  choices: Choices;
  plan: PlannedChange[];
  /** Empty after a dry run. */
  outcomes: Outcome[];
  /** Whether nothing of it was there before. */
  isNew: boolean;
  /** The whole …/SendEvent; undefined while there is no API, or no stage of it (a dry run). */
  url?: string;
}

/** All that the pattern can hold but these choices leave out. */
export function surplusOf(stack: Stack, choices: Choices, wanted: readonly Resource[]): Resource[] {
  const keys = new Set(wanted.map(keyOf));
  return pattern(stack, { ...choices, records: true }).filter((resource) => !keys.has(keyOf(resource)));
}

/** One after the other: while the first is waited for, the others get there too, and are asked once. */
async function ready(run: Run, wanted: readonly Resource[], ensured: readonly Outcome[], onEvent: OnEvent) {
  for (const [index, resource] of wanted.entries()) {
    try {
      await run.ready(resource);
    } catch (error) {
      if (run.aws.signal.aborted) {
        const unfinished = wanted.slice(index).filter((late) => late.ready);
        const late = new Set(unfinished.map(keyOf));
        const settled = ensured.filter((outcome) => !late.has(keyOf(outcome)));
        onEvent({ type: 'stopped', settled, unfinished: unfinished.map((resource) => named(resource, run.aws)) });
      }
      throw error;
    }
  }
}

/**
 * Observes, refuses strangers, plans, looks for what would stop it, asks, and ensures every resource in the order of needs.
 * Throws Failure (ForeignResource, AnotherRun, WouldFail, interrupted) or ResourcesFailed; running it again finishes what was
 * begun.
 */
export async function up(given: Aws, stack: Stack, options: UpOptions = {}): Promise<UpResult> {
  const { onEvent = () => {} } = options;
  const run = createRun(given);
  const { aws } = run;
  const { choices: remembered, seen } = await rememberedChoices(aws, stack);
  // Where there is no bus there will be changes: what they need is asked for beside what is there.
  const isFirst = !options.dryRun && [...seen.values()].every((found) => found === undefined);
  const concurrency = isFirst ? askConcurrency(aws) : undefined;
  const choices = { ...remembered, ...options.choices };
  const wanted = pattern(stack, choices);
  const surplus = surplusOf(stack, choices, wanted);
  // A plan alone is told from what is there now.
  const index = options.dryRun ? undefined : tagIndex(aws, stack.name);
  const observation = await observe(aws, [...wanted, ...surplus], onEvent, seen, index);
  refuseForeign(aws, [...wanted, ...surplus], observation);

  const plan = planOf(wanted, surplus, observation);
  const result = (outcomes: Outcome[]): UpResult => {
    const id = wanted.find(({ kind }) => kind === 'AWS::ApiGateway::RestApi')?.idOf?.(aws);
    const isServed =
      outcomes.length > 0 || !plan.some(({ kind, change }) => kind === 'AWS::ApiGateway::Stage' && change === 'create');
    const url = id === undefined || !isServed ? {} : { url: invokeUrl(aws, id, STAGE) };
    return { choices, plan, isNew: [...observation.values()].every((found) => found === undefined), outcomes, ...url };
  };
  if (options.dryRun) return result([]);
  if (plan.length > 0) {
    await preflight(aws, stack, { plan, concurrency, proves: options.proves });
    await options.approve?.(plan);
  }

  const there = surplus.filter((resource) => observation.get(keyOf(resource)));
  const removed = await apply({
    aws,
    resources: there,
    before: dependents(there),
    verb: 'remove',
    act: (resource) => run.remove(resource, observation.get(keyOf(resource))!, dependents(surplus)),
    onEvent,
  });
  const ensured = await apply({
    aws,
    resources: wanted,
    before: ({ needs }) => needs,
    verb: 'ensure',
    act: (resource) => run.ensure(resource, observation.get(keyOf(resource))),
    onEvent,
  });
  await ready(run, wanted, ensured, onEvent);
  return result([...ensured, ...removed]);
}
