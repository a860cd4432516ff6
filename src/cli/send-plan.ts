/** Understands the flags of `send`: which messages, through which door, and what is expected of them. */
import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { type Expectation, parseExpectation } from '../drive/expect.ts';
import { EXIT, Failure } from '../failure.ts';
import { parseDuration } from '../logs/duration.ts';

export interface SendFlags {
  mode?: string;
  message?: string;
  via?: string;
  count: string;
  wait?: boolean;
  expect?: string;
  timeout: string;
}

export interface SendPlan {
  messages: ({ mode: string } | { text: string })[];
  count: number;
  via: 'api' | 'topic';
  wait: boolean;
  expectation?: Expectation;
  timeoutMs: number;
}

/** Throws a usage Failure for what can't be meant. */
export async function planSend(flags: SendFlags): Promise<SendPlan> {
  const { mode, message, count, expect, timeout } = flags;
  if (mode !== undefined && message !== undefined)
    throw usage('--mode and --message exclude each other', 'use one of them');
  if (message !== undefined && flags.via === 'api') {
    throw usage('--message goes straight to the topic, not through the API', 'leave out --via, or use --via topic');
  }
  const via = flags.via ?? (message === undefined ? 'api' : 'topic');
  if (via !== 'api' && via !== 'topic') throw usage(`--via ${via} is no door`, 'use --via api or --via topic');
  if (!/^[1-9]\d{0,6}$/.test(count)) throw usage(`-n ${count} is not a count`, 'use a whole number from 1 on');
  const timeoutMs = parseDuration(timeout);
  if (!timeoutMs) throw usage(`--timeout ${timeout} is not a duration`, 'use one such as 30s or 2m');
  const expectation = expect === undefined ? undefined : parseExpectation(expect);
  const messages =
    message === undefined ? [{ mode: mode ?? 'success' }] : (await textsOf(message)).map((text) => ({ text }));
  return { messages, count: Number(count), via, wait: Boolean(flags.wait || expectation), expectation, timeoutMs };
}

/** The text itself, a whole file, or a message a line from stdin. */
async function textsOf(message: string): Promise<string[]> {
  if (message === '-') {
    const lines = (await textOf(process.stdin)).split(/\r?\n/).filter((line) => line !== '');
    if (lines.length === 0)
      throw usage('there is no message on stdin', "echo 'please success' | destined send --message -");
    return lines;
  }
  if (message === '') throw usage('--message "" is empty', 'give it a text: SNS takes no empty message');
  if (!message.startsWith('@')) return [message];
  const file = message.slice(1);
  if (file === '') throw usage('no file is named after @', 'name one, such as --message @message.txt');
  const text = await contentOf(file);
  if (text === '') throw usage(`the file ${file} is empty`, 'name a file with a text: SNS takes no empty message');
  return [text];
}

async function contentOf(file: string): Promise<string> {
  try {
    // The newline that editors end a file with is none of the message's.
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new Failure(`the file ${file} ${why}`, {
      fix: 'name a file that can be read after the @',
      exitCode: EXIT.usage,
      code: 'UnreadableFile',
      cause,
    });
  }
}

const usage = (message: string, fix: string) => new Failure(message, { fix, exitCode: EXIT.usage, code: 'Usage' });
