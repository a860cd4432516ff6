/** The texts that `send --message` means: what it says, a whole file, or a message a line from stdin. */
import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { isTemplate, parseTemplate } from '../drive/send/template.ts';
import { EXIT, Failure } from '../failure.ts';
import { reasonOf } from '../target/reason-of.ts';

/** The newline that editors end a file with is none of the message's. */
const NEWLINE_BYTES = 2;
/** All of it is held in memory. */
const MOST_ON_STDIN = 64 * 2 ** 20;

export interface TextOptions {
  /** How long a message may be, in bytes. */
  most: number;
  /** How often all of them are sent: the numbers in templates get longer. Without it braces are nothing but braces. */
  rounds?: number;
  /** Ctrl-C ends the reading. */
  signal?: AbortSignal;
}

/** Throws a usage Failure for what can't be read, or can't be sent: as it is, or filled in (`template.ts`). */
export async function messageTexts(message: string, options: TextOptions): Promise<string[]> {
  if (message === '-') return linesOfStdin(options);
  if (message === '') throw usage('--message "" is empty', 'give it a text: SNS takes no empty message');
  if (!message.startsWith('@')) {
    check(message, '--message', options);
    return [message];
  }
  const file = message.slice(1);
  if (file === '') throw usage('no file is named after @', 'name one, such as --message @message.txt');
  const bytes = await contentOf(file, options);
  const text = bytes && textOf(bytes, `the file ${file}`).replace(/\r?\n$/, '');
  if (text === '') throw usage(`the file ${file} is empty`, 'name a file with a text: SNS takes no empty message');
  if (text === undefined) throw tooLong(`the file ${file}`, options);
  check(text, `the file ${file}`, options);
  return [text];
}

/** `at` of how many `lines` it is the text. */
function check(text: string, what: string, options: TextOptions, at = 1, lines = 1): void {
  const { rounds } = options;
  const isFilledIn = rounds !== undefined && isTemplate(text);
  const bytes = isFilledIn ? parseTemplate(text, what).bytes((rounds - 1) * lines + at) : Buffer.byteLength(text);
  if (bytes > options.most) throw tooLong(what, options);
  if (bytes === 0) throw usage(`${what} is empty once it is filled in`, 'give it a text: SNS takes no empty message');
}

const tooLong = (what: string, { most }: TextOptions) =>
  usage(`${what} is longer than a message may be`, `SNS takes ${most} bytes beside its attributes: send less`);

async function linesOfStdin(options: TextOptions): Promise<string[]> {
  const bytes = await bytesOf(process.stdin, MOST_ON_STDIN, options.signal);
  if (!bytes) throw usage(`there are more than ${MOST_ON_STDIN / 2 ** 20} MiB on stdin`, 'send them in parts');
  const all = textOf(bytes, 'stdin').split(/\r?\n/);
  const lines = all.filter((line) => line !== '');
  let sent = 0;
  for (const [at, line] of all.entries()) {
    if (line === '') continue;
    sent += 1;
    check(line, `line ${at + 1} of stdin`, options, sent, lines.length);
  }
  if (lines.length > 0) return lines;
  throw usage('there is no message on stdin', "run echo 'please success' | destined send --message -");
}

/** Undefined if there is more than a message may hold. */
async function contentOf(file: string, { most, signal }: TextOptions): Promise<Buffer | undefined> {
  try {
    // Else a pipe that nobody writes to would be waited for before it can be told from a file.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const kind = otherKind(await handle.stat());
      if (kind !== undefined) {
        throw usage(
          `${file} is a ${kind}, not a file`,
          'name a file after the @, or give stdin a message a line: --message -',
        );
      }
      return await bytesOf(handle.createReadStream({ autoClose: false }), most + NEWLINE_BYTES, signal);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (signal?.aborted || cause instanceof Failure) throw cause;
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Failure(`the file ${file} ${isMissing ? 'does not exist' : `cannot be read: ${reasonOf(cause)}`}`, {
      fix: 'name a file that can be read after the @',
      exitCode: EXIT.usage,
      code: 'UnreadableFile',
      cause,
    });
  }
}

/** What it is if it is no regular file: what has no end, or none until somebody else wants it, is no message. */
function otherKind(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'folder';
  return stats.isFIFO() ? 'pipe' : 'device';
}

/** All of the stream; undefined if that is more than `most` bytes. */
async function bytesOf(stream: Readable, most: number, signal: AbortSignal | undefined): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of signal ? addAbortSignal(signal, stream) : stream) {
    size += chunk.length;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A message is text: what is none would arrive as something else. */
function textOf(bytes: Buffer, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw usage(`${where} is not UTF-8 text`, 'send text: SNS takes no other bytes');
  }
}

const usage = (message: string, fix: string) => new Failure(message, { fix, exitCode: EXIT.usage, code: 'Usage' });
