/** Waits for Lambda to end an update that is in progress, one mutation of a function at a time (aws-facts 6.2, 6.3). */
import type { Aws } from '../aws/aws.ts';
import { isNamed } from '../aws/error-names.ts';
import { settle } from '../aws/settle.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** aws-facts 6.1: usually 5 to 10 s, now and then minutes. */
export const IAM_TO_LAMBDA_MS = 300_000;

const CONFLICT = 'ResourceConflictException';
const LASTING = ['already exist', 'The statement id'];

/** An operation that is in progress; not the conflict of a name or statement id that is taken. */
export function isBusy(error: unknown): boolean {
  return isNamed(error, CONFLICT) && !LASTING.some((text) => error.message.includes(text));
}

/** A name or statement id that is taken. */
export function isTaken(error: unknown): boolean {
  return isNamed(error, CONFLICT) && !isBusy(error);
}

export interface Mutation {
  /** Errors beside "busy" that pass by themselves. */
  transient?: (error: unknown) => boolean;
  /** What these errors wait for. */
  what?: string;
  within?: number;
}

/** Runs one mutation of function `name` after all earlier ones, and again for as long as the function is busy. */
export function mutateFunction<T>(
  aws: Aws,
  name: string,
  attempt: () => Promise<T>,
  mutation: Mutation = {},
): Promise<T> {
  const { transient = () => false, within = IAM_TO_LAMBDA_MS } = mutation;
  const condition = {
    what: (error: unknown) => (!isBusy(error) && mutation.what) || `Lambda to finish with ${name}`,
    within,
    transient: (error: unknown) => isBusy(error) || transient(error),
  };
  return oneAtATime(`${aws.account}/${aws.region}/${name}`, () => settle(aws, condition, attempt));
}
