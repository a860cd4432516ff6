/** Names and lengths as the model bounds them, refused in the words AWS has for such a constraint. */
import { awsError } from '../../wire/aws-error.ts';

interface Bounds {
  pattern?: string;
  max?: number;
  min?: number;
}

/** Throws ValidationException if a member breaks its bounds; undefined passes. `member` is as AWS names it: `targets.1.member.id`. */
export function checkMember(member: string, value: string | undefined, { pattern, max, min = 1 }: Bounds): void {
  if (value === undefined) return;
  const refuse = (constraint: string, shown = value) =>
    awsError(
      'ValidationException',
      `1 validation error detected: Value '${shown}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
    );
  if (value.length < min) throw refuse(`have length greater than or equal to ${min}`);
  if (max !== undefined && value.length > max) throw refuse(`have length less than or equal to ${max}`);
  if (pattern && !new RegExp(`^(?:${pattern})$`).test(value))
    throw refuse(`satisfy regular expression pattern: ${pattern}`);
}

/** The same for the length of a list. */
export function checkCount(member: string, list: readonly unknown[], max: number): void {
  const bound = list.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${max}`;
  if (list.length === 0 || list.length > max) {
    throw awsError(
      'ValidationException',
      `1 validation error detected: Value '[${list.length} entries]' at '${member}' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
}

export const checkRuleName = (name: string | undefined): void =>
  checkMember('name', name, { pattern: '[\\.\\-_A-Za-z0-9]+', max: 64 });

const BUS = '(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+';

/** A bus by name or ARN, wherever an operation takes one. */
export const checkBusName = (name: string | undefined, member = 'eventBusName'): void =>
  checkMember(member, name, { pattern: BUS, max: 1600 });

/** One page of a list; the token is the offset. Throws ValidationException for a token that isn't ours. */
export function page<T>(
  all: readonly T[],
  token: string | undefined,
  limit = 100,
): { items: T[]; next: string | undefined } {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0)
    throw awsError('ValidationException', 'The specified nextToken is invalid.');
  const end = start + limit;
  const next = end < all.length ? Buffer.from(String(end)).toString('base64url') : undefined;
  return { items: all.slice(start, end), next };
}
