/** The choices that a stack's bus remembers in its tags, read first by every command that depends on them. */
import type { Aws } from '../aws/aws.ts';
import { type Choices, choicesOf } from '../pattern/choices.ts';
import type { Stack } from '../pattern/stack.ts';
import { eventBus } from '../resources/event-bus.ts';
import { type TagList, tagsOf } from '../resources/tags.ts';
import type { Observation } from './observe.ts';
import { keyOf } from './walk.ts';

/** The choices, and the bus as it was seen on the way, so that it isn't read twice. A stranger's bus remembers nothing. */
export async function rememberedChoices(aws: Aws, stack: Stack): Promise<{ choices: Choices; seen: Observation }> {
  const bus = eventBus({ ...stack.bus, tags: stack.tags });
  const found = await bus.read(aws);
  const tags = found?.owner === 'ours' ? tagsOf(found.properties.Tags as TagList) : {};
  return { choices: choicesOf(tags), seen: new Map([[keyOf(bus), found]]) };
}
