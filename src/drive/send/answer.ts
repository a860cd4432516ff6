/** What a door says to one try of a message, and what follows from it. */

export interface Answer {
  /** HTTP status; null when there was no answer. */
  status: number | null;
  /** SNS's id of the accepted message. */
  messageId?: string;
  /** Lambda's id of the accepted asynchronous invocation. */
  requestId?: string;
  /** Why it was not accepted, in the door's words. */
  error?: string;
  /** What broke the connection. */
  broken?: NodeJS.ErrnoException;
}

export const isAccepted = ({ messageId, requestId }: Answer): boolean =>
  messageId !== undefined || requestId !== undefined;

/** Another try may fare better: throttled, a fault at the other end, or no answer at all. */
export const isPassing = ({ status }: Answer): boolean => status === null || status === 429 || status >= 500;

/** Nobody was reached: the message is nowhere. */
const UNREACHED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

/** It was not accepted, and may be on its way all the same: the reply was lost, or it was lost behind the door. */
export function isInDoubt(answer: Answer): boolean {
  const { status, broken } = answer;
  if (isAccepted(answer)) return false;
  return status === null ? !UNREACHED.includes(broken?.code ?? '') : status >= 500;
}
