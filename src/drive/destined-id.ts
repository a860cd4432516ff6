/** The handle of one message: it travels as the SNS attribute `destined-id`, so the message is found even when its reply is lost. */
import { randomBytes } from 'node:crypto';
import { PROBE_PREFIX } from '../pattern/stack.ts';

/** 80 random bits in 20 hex digits: never of the form of a probe's id. */
export const newDestinedId = (): string => randomBytes(10).toString('hex');

/** Left out of tail, counts and replay. */
export const newProbeId = (): string => `${PROBE_PREFIX}${randomBytes(6).toString('hex')}`;
