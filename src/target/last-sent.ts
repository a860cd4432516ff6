/** The newest message that this machine sent to a stack, remembered for `trace last` until the stack's `down`. Holds no secret. */
import { join } from 'node:path';
import { ensurePrivateFolder, readState, removeState, writeState } from './state-folder.ts';
import type { Target } from './target.ts';

export interface LastSent {
  destinedId: string;
  /** SNS's, where its answer came. */
  messageId?: string;
  /** Lambda's, where the function was invoked without the topic. */
  requestId?: string;
  /** ISO, by this machine's clock: when it was begun. */
  sentAt: string;
}

/** Where it went: an id means nothing in another account, or on a local endpoint that was started anew. */
type Whereto = Pick<Target, 'account' | 'region' | 'endpoint'>;

const fileOf = (state: string, stack: string) => join(state, 'sent', `${stack}.json`);
/** No id of ours is longer, nor one of AWS's. */
const LONGEST = 256;
const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= LONGEST;
const isMaybeId = (value: unknown): value is string | undefined => value === undefined || isId(value);
const isText = (value: unknown): value is string | undefined => value === undefined || typeof value === 'string';

function parse(value: unknown): (LastSent & Whereto) | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { destinedId, messageId, requestId, sentAt, account, region, endpoint } = value as Record<string, unknown>;
  if (!isId(destinedId)) return undefined;
  if (!isMaybeId(messageId) || !isMaybeId(requestId)) return undefined;
  if (typeof sentAt !== 'string' || Number.isNaN(Date.parse(sentAt))) return undefined;
  if (typeof region !== 'string' || !isText(account) || !isText(endpoint)) return undefined;
  return { destinedId, messageId, requestId, sentAt, account, region, endpoint };
}

/** Undefined where nothing is known of a message to this stack at this very place. `stack` is a valid stack name. */
export async function recallSent(state: string, stack: string, where: Whereto): Promise<LastSent | undefined> {
  const known = await readState(fileOf(state, stack), parse);
  if (!known) return undefined;
  const { account, region, endpoint, ...sent } = known;
  return account === where.account && region === where.region && endpoint === where.endpoint ? sent : undefined;
}

export async function rememberSent(state: string, stack: string, where: Whereto, sent: LastSent): Promise<void> {
  const { account, region, endpoint } = where;
  await ensurePrivateFolder(state);
  await writeState(fileOf(state, stack), { ...sent, account, region, endpoint });
}

export const forgetSent = (state: string, stack: string): Promise<void> => removeState(fileOf(state, stack));
