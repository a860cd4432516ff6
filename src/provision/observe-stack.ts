/** Looks at all that a stack can hold at once, and reads from it which choices the stack remembers. */
import type { Aws } from '../aws/aws.ts';
import { type Choices, choicesOf, DEFAULT_CHOICES } from '../pattern/choices.ts';
import { pattern } from '../pattern/pattern.ts';
import type { Stack } from '../pattern/stack.ts';
import type { Found, Resource } from '../resources/resource.ts';
import type { TagIndex } from '../resources/tag-index.ts';
import { type TagList, tagsOf } from '../resources/tags.ts';
import { type Observation, observe } from './observe.ts';
import type { OnEvent } from './provision-event.ts';
import { keyOf } from './walk.ts';

export interface Looking {
  chosen?: Partial<Choices>;
  onEvent: OnEvent;
  index?: TagIndex;
  /** Called as soon as the bus is seen to be absent: there will be changes, and what they need can be asked beside the rest. */
  onNew?: () => void;
}

export interface ObservedStack {
  /** What `chosen` says, and beyond it what the bus remembers in its tags. */
  choices: Choices;
  /** What there is to be. */
  wanted: Resource[];
  /** What the pattern can hold and these choices leave out. */
  surplus: Resource[];
  /** Of both. */
  observation: Observation;
}

const BUS = 'AWS::Events::EventBus';

/** A stranger's bus remembers nothing. */
function rememberedBy(stack: Stack, observation: Observation): Choices {
  const bus = observation.get(keyOf({ kind: BUS, name: stack.bus.name }));
  return choicesOf(bus?.owner === 'ours' ? tagsOf(bus.properties.Tags as TagList) : {});
}

/** The bus is not asked first: what a read answers doesn't depend on the choices. Throws what `observe` throws. */
export async function observeStack(
  aws: Aws,
  stack: Stack,
  { chosen = {}, onEvent, index, onNew }: Looking,
): Promise<ObservedStack> {
  const onRead = ({ kind }: Resource, found: Found | undefined) => {
    if (kind === BUS && !found) onNew?.();
  };
  const observation = await observe(aws, pattern(stack, DEFAULT_CHOICES), onEvent, { index, onRead });
  const choices = { ...rememberedBy(stack, observation), ...chosen };
  const wanted = pattern(stack, choices);
  const keys = new Set(wanted.map(keyOf));
  const surplus = pattern(stack, { ...choices, records: true }).filter((resource) => !keys.has(keyOf(resource)));
  return { choices, wanted, surplus, observation };
}
