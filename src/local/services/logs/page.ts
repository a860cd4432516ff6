/** Paging of the Logs lists: a token names the last key given, so that what comes and goes between pages does no harm. */
import { awsError } from '../../wire/aws-error.ts';

/** One page of a list sorted by `keyOf`, upwards or `descending`. @throws `refusal` for a token that is not ours */
export function page<T>(
  sorted: readonly T[],
  keyOf: (item: T) => string,
  token: string | undefined,
  limit: number,
  {
    descending = false,
    refusal = 'InvalidParameterException',
  }: { descending?: boolean | undefined; refusal?: string | undefined } = {},
): { items: T[]; nextToken?: string } {
  let start = 0;
  if (token !== undefined) {
    const after = Buffer.from(token, 'base64url').toString();
    if (!after.startsWith('after:')) throw awsError(refusal, 'The specified nextToken is invalid.');
    const last = after.slice(6);
    start = sorted.findIndex((item) => (descending ? keyOf(item) < last : keyOf(item) > last));
    if (start < 0) return { items: [] };
  }
  const items = sorted.slice(start, start + limit);
  const last = items.at(-1);
  if (last === undefined || start + items.length >= sorted.length) return { items };
  return { items, nextToken: Buffer.from(`after:${keyOf(last)}`).toString('base64url') };
}
