/** Takes down which message a command sent last, and remembers it when the command ends. */

import { rememberSent } from '../target/last-sent.ts';
import type { Target } from '../target/target.ts';
import { failureOf } from './report/failure-of.ts';
import { visible } from './report/visible.ts';
import type { Sent, Terminal } from './session.ts';

interface Noted {
  message: Sent;
  at: Date;
}

/** A file that can't be written spoils no sending: it is said. */
export function noteSent(state: string, stack: string, target: Target, { note }: Pick<Terminal, 'note'>) {
  let newest: Noted | undefined;
  /** The newest of which it is known that it was taken. */
  let taken: Noted | undefined;

  return {
    note(message: Sent): void {
      if (newest?.message !== message) newest = { message, at: new Date() };
      if (message.messageId !== undefined || message.requestId !== undefined) taken = newest;
    },
    async close(): Promise<void> {
      const last = newest?.message.error === undefined ? newest : taken;
      if (!last) return;
      const { destinedId, messageId, requestId } = last.message;
      try {
        const sentAt = last.at.toISOString();
        await rememberSent(state, stack, target, { destinedId, messageId, requestId, sentAt });
      } catch (error) {
        const failure = failureOf(error);
        if (!failure) throw error;
        note(visible(`note: trace last will not know of this message: ${failure.message}`));
      }
    },
  };
}
