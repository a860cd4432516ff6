/** Sends failures again: an intent is stored before each, so that none is sent twice by accident, and each is followed. */
import type { Aws } from '../../aws/aws.ts';
import type { Stack } from '../../pattern/stack.ts';
import { newDestinedId } from '../destined-id.ts';
import { type Answer, isAccepted, isInDoubt } from '../send/answer.ts';
import { invoke } from '../send/invoke.ts';
import { type Outgoing, toTopic } from '../send/outgoing.ts';
import { type SendEvent, type SentMessage, send } from '../send/send.ts';
import { type Claims, createClaims, type IntentLine } from './claims.ts';
import type { Via } from './failed-message.ts';
import { intentOf, payloadOf, publicationOf, type Resend } from './resend.ts';

/** At once. */
const CONCURRENCY = 10;

/** What became of one of them so far. */
export interface Replaying {
  resend: Resend;
  destinedId: string;
  /** It was brought to the door. */
  tried: boolean;
  /** Another run took it in the meantime: this one did not send it. */
  taken: boolean;
  /** It was tried, and may be on its way whatever the answer was. */
  inDoubt: boolean;
  /** It was not sent, for sure, and its intent is withdrawn: the run ended before. */
  unsent: boolean;
  /** How many of its tries may have been taken; with more than one it may have been sent twice. */
  possible: number;
  /** What could not be written down of it afterwards. */
  unnoted?: unknown;
}

export type ReplayEvent = SendEvent & { of: Replaying };

export interface ReplayOptions {
  aws: Aws;
  stack: Stack;
  resends: readonly Resend[];
  via: Via;
  /** Undefined without a record log: then nothing is written down. */
  log?: { intents: ReadonlySet<string>; readAt: number };
  wait: boolean;
  rate?: number;
  timeoutMs: number;
  signal: AbortSignal;
  /** One that was not begun, though its intent may be stored: the run ended, and nobody knows. */
  onUnsure?(resend: Resend): void;
}

/** The events of `send`, each with what it is of. One that is `taken` is told as rejected. */
export async function* replay(options: ReplayOptions): AsyncGenerator<ReplayEvent> {
  const { aws, stack, resends, log, wait, rate, timeoutMs, signal } = options;
  const claims = log && createClaims({ aws, stack, known: log.intents, since: log.readAt, signal });
  const all = resends.map((resend) => ({
    ...{ resend, destinedId: newDestinedId(), tried: false, taken: false, inDoubt: false, unsent: false, possible: 0 },
  }));
  const replaying = new Map<string, Replaying>(all.map((each) => [each.destinedId, each]));
  const events = send({
    ...{ aws, stack, wait, rate, timeoutMs, signal },
    messages: all.map((each) => outgoing(each, options, claims)),
    concurrency: Math.min(CONCURRENCY, resends.length),
  });
  const begun = new Map<Replaying, SentMessage>();
  try {
    for await (const event of events) {
      const of = replaying.get(event.message.destinedId);
      if (!of) continue;
      if (event.type === 'begun') begun.set(of, event.message);
      if (event.type === 'rejected' && !of.inDoubt) await noted(of, claims?.note({ ...lineOf(of), withdrawn: true }));
      yield { ...event, of };
    }
  } catch (error) {
    for (const [{ unsent }, message] of begun) if (unsent) message.error ??= 'not sent';
    throw error;
  }
}

const lineOf = ({ resend, destinedId }: Replaying): IntentLine => intentOf(resend, destinedId);

/** What can't be noted is no reason to send no more: the message counts as in flight, which is told. */
async function noted(of: Replaying, note: Promise<void> | undefined): Promise<void> {
  try {
    await note;
  } catch (error) {
    of.unnoted = error;
  }
}

/** AWS said no, rather than nothing. */
function isRefusal(error: unknown): boolean {
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } };
  return Math.floor(($metadata?.httpStatusCode ?? 0) / 100) === 4;
}

function outgoing(
  of: Replaying,
  { aws, stack, via, onUnsure, signal: interrupted }: ReplayOptions,
  claims: Claims | undefined,
): Outgoing {
  const { resend, destinedId } = of;
  const line = lineOf(of);
  const toFunction = (signal: AbortSignal) => invoke(aws, stack, payloadOf(resend, line), signal);
  const withdraw = async () => {
    await noted(of, claims?.note({ ...line, withdrawn: true }));
    of.unsent = of.unnoted === undefined;
  };
  const door = via === 'topic' ? toTopic(aws, stack, publicationOf(resend, line)) : undefined;
  return {
    mode: null,
    destinedId,
    async prepare() {
      try {
        of.taken = (await claims?.claim(line)) !== undefined;
      } catch (error) {
        if (!isRefusal(error)) onUnsure?.(resend);
        throw error;
      }
    },
    async attempt(id, signal): Promise<Answer> {
      // Like a refusal of a thing that has changed: no other try would fare better.
      if (of.taken) return { status: 409, error: 'another replay took it in the meantime' };
      if (signal.aborted) {
        // Another one ended the run. After Ctrl-C nothing is written any more.
        if (!of.tried && !interrupted.aborted) await withdraw();
        return { status: null };
      }
      of.tried = true;
      const answer = await (door?.attempt(id, signal) ?? toFunction(signal)).catch(async (error: unknown) => {
        // What is no answer was not sent: there is no topic any more, say.
        if (!of.inDoubt) await withdraw();
        throw error;
      });
      if (isInDoubt(answer)) of.inDoubt = true;
      if (isInDoubt(answer) || isAccepted(answer)) of.possible += 1;
      // Without attributes it is known by nothing else.
      const { requestId } = answer;
      if (via === 'function' && !resend.chain.newest.isSns && requestId && isAccepted(answer))
        await noted(of, claims?.note({ ...line, requestId }));
      return answer;
    },
  };
}
