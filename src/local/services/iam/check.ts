/** IAM's checks of names, paths and numbers, in its words. */
import { type AwsError, awsError } from '../../wire/aws-error.ts';

/** IAM's ValidationError has no schema in the model, so it brings its own status. */
export const validationError = (text: string): AwsError => awsError('ValidationError', text, {}, 400);

export const constraint = (member: string, value: string | number, text: string): AwsError =>
  validationError(`1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${text}`);

const invalidName = (member: string): AwsError =>
  validationError(
    `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
  );

/** At most 64 characters (aws-facts 6.3). */
export function checkRoleName(name: string): void {
  if (name.length > 64) throw constraint('roleName', name, 'Member must have length less than or equal to 64');
  if (!/^[\w+=,.@-]+$/.test(name)) throw invalidName('roleName');
}

/** At most 128 characters (aws-facts 6.3). */
export function checkPolicyName(name: string): void {
  if (name.length > 128) throw constraint('policyName', name, 'Member must have length less than or equal to 128');
  if (!/^[\w+=,.@-]+$/.test(name)) throw invalidName('policyName');
}

/** At most 512 characters, `/` at both ends. */
export function checkPath(path: string): void {
  if (/^\/([\x21-\x7e]{1,510}\/)?$/.test(path)) return;
  throw constraint(
    'path',
    path,
    'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  );
}

/** A number within its bounds. */
export function checkRange(member: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  if (value < least) throw constraint(member, value, `Member must have value greater than or equal to ${least}`);
  if (value > most) throw constraint(member, value, `Member must have value less than or equal to ${most}`);
}
