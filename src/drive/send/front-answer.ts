/** Understands what the API answered. */
import { STATUS_CODES } from 'node:http';
import type { Answer } from './answer.ts';

/** Of an answer no more than this is read. */
export const MOST_BYTES = 64 * 1024;

/** A message id is the sign of our API: without it even a success is none. */
export function answerOf(status: number, body: string): Answer {
  let answer: { messageId?: unknown; message?: unknown } = {};
  try {
    answer = (JSON.parse(body) ?? {}) as typeof answer;
  } catch {
    // An answer that is no JSON is not from our API: its status says enough.
  }
  if (status === 200 && typeof answer.messageId === 'string') return { status, messageId: answer.messageId };
  if (status >= 200 && status < 300) return { status: 502, error: `${status} without a message id: not our API` };
  return {
    status,
    error: typeof answer.message === 'string' ? answer.message : (STATUS_CODES[status] ?? `HTTP ${status}`),
  };
}
