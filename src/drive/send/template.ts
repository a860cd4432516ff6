/** Words in a message that each message fills in: `{{uuid}}`, `{{seq}}`, `{{now}}`. */
import { randomUUID } from 'node:crypto';
import mustache from 'mustache';
import { EXIT, Failure } from '../../failure.ts';

export interface Template {
  /** `seq`: the number of the message, from 1. A UUID is new at each use. */
  render(seq: number): string;
  /** How long the message of that number gets, in bytes. */
  bytes(seq: number): number;
}

/** As long as what they stand for. */
const SAMPLE = { uuid: randomUUID(), now: new Date(0).toISOString() };
const WORDS = { uuid: () => randomUUID() as string, seq: () => '', now: () => new Date().toISOString() };

/** A text without braces is none. */
export const isTemplate = (text: string): boolean => text.includes('{{');

/** `what` is the text for who wrote it (`--message`, `line 3 of stdin`). Throws a usage Failure for what is no word of ours. */
export function parseTemplate(text: string, what: string): Template {
  const tokens = tokensOf(text, what);
  for (const [type, value, from, to] of tokens) {
    if (type === 'text' || type === '=') continue;
    const tag = text.slice(Number(from), Number(to));
    if (type !== 'name' && type !== '&') throw wrong(`${what} has ${tag}: templates know words only`);
    if (!Object.hasOwn(WORDS, value)) throw wrong(`${what} has ${tag}: there is no such word`);
  }
  const writer = new mustache.Writer();
  const render = (view: object) =>
    // No HTML is made: nothing is escaped.
    writer.renderTokens(tokens, new mustache.Context(view), undefined, text, { escape: String });
  return {
    render: (seq) => render({ ...WORDS, seq }),
    bytes: (seq) => Buffer.byteLength(render({ ...SAMPLE, seq })),
  };
}

function tokensOf(text: string, what: string) {
  // Each line of a long input is another text: they are not kept.
  const writer = Object.assign(new mustache.Writer(), { templateCache: undefined });
  try {
    return writer.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.message[0]?.toLowerCase()}${cause.message.slice(1)}` : String(cause);
    throw wrong(`${what} is no template: ${why}`, cause);
  }
}

const wrong = (message: string, cause?: unknown) =>
  new Failure(message, {
    fix: 'use {{uuid}}, {{seq}} and {{now}}; to send braces as they are, begin the text with {{=<% %>=}}',
    exitCode: EXIT.usage,
    code: 'Usage',
    cause,
  });
