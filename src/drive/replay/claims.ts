/** Writes down what is to be sent again before it is sent, so that no second run sends it too, whenever this one ends. */
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from '../../aws/aws.ts';
import { unlessNamed } from '../../aws/error-names.ts';
import { Failure } from '../../failure.ts';
import type { Intent } from '../../logs/failures.ts';
import { INTENT_STREAM, readIntents, type StoredIntent } from '../../logs/intents.ts';
import { patiently } from '../../logs/patiently.ts';
import type { Stack } from '../../pattern/stack.ts';

export type IntentLine = Omit<Intent, 'time'>;

export interface Claims {
  /**
   * Resolves once the intent is stored: to undefined if the message is ours to send, else to the intent of another run that was
   * stored before. Rejects where it can't be stored: then nothing is to be sent.
   */
  claim(line: IntentLine): Promise<StoredIntent | undefined>;
  /** Adds what was learnt of an intent. */
  note(line: IntentLine): Promise<void>;
}

export interface ClaimOptions {
  aws: Aws;
  stack: Stack;
  /** The intents that were known when it was decided what to send: by their destinedId. */
  known: ReadonlySet<string>;
  /** Ms since 1970: when these were read. */
  since: number;
  signal: AbortSignal;
}

interface Waiting {
  line: IntentLine;
  isClaim: boolean;
  resolve(other: StoredIntent | undefined): void;
  reject(error: unknown): void;
}

/** What is asked for at once is stored at once, and looked for at once: FilterLogEvents has a small quota (aws-facts 5.4). */
const MOST_AT_ONCE = 20;
/** How far the clocks of two runs may be apart. */
const CLOCKS_APART_MS = 15 * 60_000;

/**
 * After its own intents are stored it looks for those of others, and the one that CloudWatch Logs took first wins. How soon AWS
 * shows to one run what another has stored is unverified: within that time two runs may send the same message.
 */
export function createClaims({ aws, stack, known, since, signal }: ClaimOptions): Claims {
  const queue: Waiting[] = [];
  let working = false;
  let stream: Promise<unknown> | undefined;

  async function work(): Promise<void> {
    working = true;
    while (queue.length > 0) {
      const batch = queue.splice(0, MOST_AT_ONCE);
      try {
        stream ??= createStream(aws, stack, signal);
        await stream;
        await store(
          aws,
          stack,
          batch.map(({ line }) => line),
          signal,
        );
        const claims = batch.filter(({ isClaim }) => isClaim);
        const of = claims.map(({ line }) => line.replayOf);
        const from = since - CLOCKS_APART_MS;
        const stored = claims.length > 0 ? await readIntents({ aws, stack, from, of, signal }) : [];
        for (const { line, isClaim, resolve } of batch) resolve(isClaim ? firstOf(line, stored, known) : undefined);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    working = false;
  }

  const add = (line: IntentLine, isClaim: boolean) =>
    new Promise<StoredIntent | undefined>((resolve, reject) => {
      queue.push({ line, isClaim, resolve, reject });
      if (!working) void work();
    });
  return {
    claim: (line) => add(line, true),
    note: async (line) => void (await add(line, false)),
  };
}

/** The intent of another run for the same message that came before ours. `stored` in the order in which they were taken. */
function firstOf(
  { replayOf, destinedId }: IntentLine,
  stored: readonly StoredIntent[],
  known: ReadonlySet<string>,
): StoredIntent | undefined {
  const withdrawn = new Set(stored.filter((each) => each.withdrawn).map((each) => each.destinedId));
  const ours = stored.findIndex((each) => each.destinedId === destinedId);
  // Ours may not be shown yet: whatever is, was there before.
  return stored
    .slice(0, ours < 0 ? undefined : ours)
    .find((each) => each.replayOf === replayOf && !known.has(each.destinedId) && !withdrawn.has(each.destinedId));
}

async function createStream(aws: Aws, { recordLog }: Stack, signal: AbortSignal): Promise<void> {
  const request = new CreateLogStreamCommand({ logGroupName: recordLog.name, logStreamName: INTENT_STREAM });
  const creating = patiently({ aws, signal, what: 'CloudWatch Logs' }, () =>
    aws.client(CloudWatchLogsClient).send(request, { abortSignal: signal }),
  );
  await unlessNamed(['ResourceAlreadyExistsException'], creating);
}

/** A line that is stored twice, since its reply was lost, says the same twice. */
async function store(aws: Aws, { recordLog }: Stack, lines: readonly IntentLine[], signal: AbortSignal): Promise<void> {
  const timestamp = Math.round(Date.now() + (aws.clockOffsetMs ?? 0));
  const request = new PutLogEventsCommand({
    logGroupName: recordLog.name,
    logStreamName: INTENT_STREAM,
    logEvents: lines.map((line) => ({ timestamp, message: JSON.stringify(line) })),
  });
  const { rejectedLogEventsInfo: rejected } = await patiently({ aws, signal, what: 'CloudWatch Logs' }, () =>
    aws.client(CloudWatchLogsClient).send(request, { abortSignal: signal }),
  );
  // A 200 all the same.
  if (!rejected) return;
  throw new Failure(
    `CloudWatch Logs took no intent of ${new Date(timestamp).toISOString()}: ${JSON.stringify(rejected)}`,
    {
      fix: 'set the clock of this machine',
      code: 'IntentRejected',
    },
  );
}
