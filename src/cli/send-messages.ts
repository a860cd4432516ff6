/** Makes what `send` is asked for into messages, each with its door; one at a time, however many there are. */
import { type Front, openFront } from '../drive/send/front.ts';
import { type Outgoing, throughFront, toTopic } from '../drive/send/outgoing.ts';
import { isTemplate, parseTemplate, type Template } from '../drive/send/template.ts';
import type { SendPlan } from './send-plan.ts';
import type { Place } from './session.ts';

/** From so many on the time that the fast one takes to load is won back. */
const MANY = 1_000;

/** The front door of a run; none where messages go straight to the topic. */
export async function frontFor(
  aws: Place['aws'],
  url: string | undefined,
  { total, concurrency }: Pick<SendPlan, 'total' | 'concurrency'>,
): Promise<Front | undefined> {
  if (url === undefined) return undefined;
  if (total <= MANY) return openFront(aws, url, concurrency);
  const { openWideFront } = await import('../drive/send/wide-front.ts');
  return openWideFront(aws, url, concurrency);
}

export function* outgoingOf(
  { contents, attributes }: SendPlan,
  { aws, stack }: Pick<Place, 'aws' | 'stack'>,
  front: Front | undefined,
): Generator<Outgoing> {
  const templateOf = lastParsed();
  let seq = 0;
  for (const content of contents()) {
    seq += 1;
    if ('mode' in content) {
      const { mode } = content;
      yield front ? throughFront(front, mode) : toTopic(aws, stack, { text: `please ${mode}`, attributes }, mode);
    } else if (isTemplate(content.text)) {
      const template = templateOf(content.text);
      const number = seq;
      yield filledIn(() => toTopic(aws, stack, { text: template.render(number), attributes }));
    } else yield toTopic(aws, stack, { text: content.text, attributes });
  }
}

/** `{{now}}` is when it is sent, which may be later than it is its turn; a second try sends the same. */
function filledIn(make: () => Outgoing): Outgoing {
  let made: Outgoing | undefined;
  return {
    mode: null,
    attempt(destinedId, signal) {
      made ??= make();
      return made.attempt(destinedId, signal);
    },
  };
}

/** Nearly always one text is sent again and again. */
function lastParsed(): (text: string) => Template {
  let last: { text: string; template: Template } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, template: parseTemplate(text, 'the message') };
    return last.template;
  };
}
