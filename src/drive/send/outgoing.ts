/** One message that is to be sent, and the doors it can take: the API, or straight to the topic. */
import type { Aws } from '../../aws/aws.ts';
import { ATTRIBUTE, type Stack } from '../../pattern/stack.ts';
import type { Answer } from './answer.ts';
import type { Front } from './front.ts';
import { type Publication, publish } from './publish.ts';

export interface Outgoing {
  /** The mode asked for; null for a text of one's own. */
  mode: string | null;
  /** Else it gets a new one. */
  destinedId?: string;
  /** Done once, before its first try; what it throws ends the run. */
  prepare?(destinedId: string): Promise<void>;
  /** One try at the door; a refusal and a broken connection are answers, what it throws ends the run. */
  attempt(destinedId: string, signal: AbortSignal): Promise<Answer>;
}

/** GET …/SendEvent?mode=…: the message is `please MODE`. */
export const throughFront = (front: Front, mode: string): Outgoing => ({
  mode,
  attempt: (destinedId, signal) => front.send({ mode, destinedId }, signal),
});

/** Any text, past the API; `destined-id` is added to its attributes. */
export const toTopic = (
  aws: Aws,
  stack: Stack,
  { attributes, ...publication }: Omit<Publication, 'attributes'> & Partial<Pick<Publication, 'attributes'>>,
  mode: string | null = null,
): Outgoing => ({
  mode,
  attempt(destinedId, signal) {
    const all = { ...attributes, [ATTRIBUTE.id]: { Type: 'String', Value: destinedId } };
    return publish(aws, stack, { ...publication, attributes: all }, signal);
  },
});
