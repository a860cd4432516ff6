/** Names and lengths as the model bounds them, refused in the words AWS has for such a constraint. */
import { awsError } from '../../wire/aws-error.ts';

interface Bounds {
  pattern?: string;
  max?: number;
  min?: number;
}

const refusal = (value: unknown, member: string, constraint: string) =>
  awsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );

/** Throws ValidationException if a member breaks its bounds; undefined passes. `member` is as AWS names it: `targets.1.member.id`. */
export function checkMember(member: string, value: string | undefined, { pattern, max, min = 1 }: Bounds): void {
  if (value === undefined) return;
  const refuse = (constraint: string) => refusal(value, member, `Member must ${constraint}`);
  if (value.length < min) throw refuse(`have length greater than or equal to ${min}`);
  if (max !== undefined && value.length > max) throw refuse(`have length less than or equal to ${max}`);
  if (pattern && !new RegExp(`^(?:${pattern})$`).test(value))
    throw refuse(`satisfy regular expression pattern: ${pattern}`);
}

/** The same for a value that must be one of a few. */
export function checkEnum(member: string, value: string | undefined, values: readonly string[]): void {
  if (value === undefined || values.includes(value)) return;
  throw refusal(value, member, `Member must satisfy enum value set: [${values.join(', ')}]`);
}

/** The same for a number. */
export function checkRange(member: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (value >= min && value <= max)) return;
  const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  throw refusal(value, member, `Member must have value ${bound}`);
}

export const checkLimit = (limit: number | undefined, member = 'limit'): void => checkRange(member, limit, 1, 100);

/** The same for the length of a list. */
export function checkCount(member: string, list: readonly unknown[], max: number): void {
  const bound = list.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${max}`;
  if (list.length === 0 || list.length > max) {
    throw refusal(`[${list.length} entries]`, member, `Member must have length ${bound}`);
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
  checkLimit(limit);
  const offset = token === undefined ? '0' : Buffer.from(token, 'base64url').toString();
  if (!/^\d{1,9}$/.test(offset)) throw awsError('ValidationException', 'The specified nextToken is invalid.');
  const start = Number(offset);
  const end = start + limit;
  const next = end < all.length ? Buffer.from(String(end)).toString('base64url') : undefined;
  return { items: all.slice(start, end), next };
}
