/** Understands `--attribute NAME=VALUE`: what a message to the topic carries beside its text. */
import { newDestinedId } from '../drive/destined-id.ts';
import { EXIT, Failure } from '../failure.ts';
import type { MessageAttribute } from '../logs/record.ts';
import { ATTRIBUTE } from '../pattern/stack.ts';

/** Text and attributes together (aws-facts 1.8). */
const MOST_BYTES = 262_144;
/** What SNS's documentation says of names: letters, digits, `_`, `-` and `.`, that no full stop begins, ends or doubles. */
const NAME = /^(?!(?:aws|amazon)\.)[\w-]+(?:\.[\w-]+)*$/i;
const MOST_NAME = 256;
/** Those that we set, and those that we may come to set. */
const OURS = 'destined-';

/** String attributes; throws a usage Failure for those that SNS refuses, and for ours. */
export function parseAttributes(given: readonly string[]): Record<string, MessageAttribute> {
  const attributes = new Map<string, MessageAttribute>();
  for (const text of given) {
    const at = text.indexOf('=');
    const name = text.slice(0, Math.max(at, 0));
    const Value = text.slice(at + 1);
    if (at < 0) throw wrong(text, 'is no attribute', 'write NAME=VALUE');
    if (name.toLowerCase().startsWith(OURS)) {
      throw wrong(text, `is one of destined's own`, `take a name that does not begin with ${OURS}`);
    }
    if (!NAME.test(name) || name.length > MOST_NAME) {
      throw wrong(
        text,
        'has a name that SNS refuses',
        `use up to ${MOST_NAME} letters, digits, _, - and single full stops between them; not AWS. or Amazon. before it`,
      );
    }
    if (Value === '') throw wrong(text, 'has no value', 'give it one: SNS takes no empty attribute');
    if (attributes.has(name)) throw wrong(text, 'is there twice', 'give each name once');
    attributes.set(name, { Type: 'String', Value });
  }
  return Object.fromEntries(attributes);
}

/** How many bytes these, and the one that each message gets, leave for its text; below 1 there is no room for any. */
export function bytesBeside(attributes: Readonly<Record<string, MessageAttribute>>): number {
  const id = { [ATTRIBUTE.id]: { Type: 'String', Value: newDestinedId() } };
  return Object.entries({ ...attributes, ...id }).reduce(
    (left, [name, { Type, Value }]) => left - Buffer.byteLength(name + Type + Value),
    MOST_BYTES,
  );
}

const wrong = (text: string, why: string, fix: string) =>
  new Failure(`--attribute ${JSON.stringify(text)} ${why}`, { fix, exitCode: EXIT.usage, code: 'Usage' });
