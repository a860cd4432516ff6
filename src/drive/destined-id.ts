/** The handle of one message: it travels as the SNS attribute `destined-id`, so the message is found even when its reply is lost. */
import { randomBytes } from 'node:crypto';
import { PROBE_PREFIX } from '../pattern/stack.ts';

const ID_BYTES = 10;
/** To ask for each alone takes as long as all else that is done for a message. */
let random = Buffer.alloc(0);
let used = 0;

/** 80 random bits in 20 hex digits: never of the form of a probe's id. */
export function newDestinedId(): string {
  if (used === random.length) {
    random = randomBytes(ID_BYTES * 256);
    used = 0;
  }
  used += ID_BYTES;
  return random.toString('hex', used - ID_BYTES, used);
}

/** Left out of tail, counts and replay. */
export const newProbeId = (): string => `${PROBE_PREFIX}${randomBytes(6).toString('hex')}`;
