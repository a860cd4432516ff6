/** What a service's error says of one try: a refusal and a broken connection are answers, anything else is thrown. */
import type { Answer } from './answer.ts';

export function refusalOf(error: unknown): Answer {
  if (!(error instanceof Error)) throw error;
  const { code, $metadata } = error as Error & { code?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? null;
  if (status === null && !code && error.name !== 'TimeoutError' && error.name !== 'AbortError') throw error;
  return { status, error: error.message, ...(status === null && { broken: error }) };
}
