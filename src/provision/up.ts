/** Brings a stack to what the pattern says, from whatever is there. */
import type { Aws } from '../aws/aws.ts';
import { invokeUrl } from '../aws/invoke-url.ts';
import type { Choices } from '../pattern/choices.ts';
import { STAGE, type Stack } from '../pattern/stack.ts';
import { tagIndex } from '../resources/tag-index.ts';
import { createRun } from './another-run.ts';
import { apply } from './apply.ts';
import { confirm, refuseForeign } from './observe.ts';
import { observeStack } from './observe-stack.ts';
import { type PlannedChange, planOf } from './plan.ts';
import { askConcurrency, preflight } from './preflight.ts';
import type { OnEvent, OnStep, Outcome } from './provision-event.ts';
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
  onStep?: OnStep;
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

/**
 * Observes, refuses strangers, plans, looks for what would stop it, asks, and ensures every resource in the order of needs.
 * Throws Failure (ForeignResource, AnotherRun, WouldFail, interrupted) or ResourcesFailed; running it again finishes what was
 * begun.
 */
export async function up(given: Aws, stack: Stack, options: UpOptions = {}): Promise<UpResult> {
  const { onEvent = () => {}, onStep } = options;
  const run = createRun(given);
  const { aws } = run;
  let concurrency: ReturnType<typeof askConcurrency> | undefined;
  const onNew = () => {
    if (!options.dryRun) concurrency = askConcurrency(aws);
  };
  // A plan alone is told from what is there now.
  const index = options.dryRun ? undefined : tagIndex(aws, stack.name);
  const observed = await observeStack(aws, stack, { chosen: options.choices, onEvent, index, onNew });
  const { choices, wanted, surplus, observation } = observed;
  const all = [...wanted, ...surplus];
  refuseForeign(aws, all, observation);
  if (planOf(wanted, surplus, observation).length > 0) {
    await confirm(aws, all, observation, onEvent);
    refuseForeign(aws, all, observation);
  }

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
    onStep,
  });
  const ensured = await apply({
    aws,
    resources: wanted,
    before: ({ needs }) => needs,
    verb: 'ensure',
    act: (resource) => run.ensure(resource, observation.get(keyOf(resource))),
    late: run.ready,
    onEvent,
    onStep,
  });
  // Another run may have removed by now what was found whole. The proof would tell.
  if (plan.length > 0 && options.proves === false) {
    await run.stillThere(wanted.filter((resource) => observation.get(keyOf(resource))));
  }
  return result([...ensured, ...removed]);
}
