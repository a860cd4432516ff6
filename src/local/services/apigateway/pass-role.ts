/** Handing a role to API Gateway needs iam:PassRole on it (aws-facts 4.2). */
import { awsError } from '../../wire/aws-error.ts';
import type { Caller, World } from '../../world.ts';

/** Throws AccessDeniedException if the caller may not. `arn:aws:iam::*:user/*` is the caller's own identity, and no role. */
export function passRole(world: World, caller: Caller, roleArn: string): void {
  if (/:user\/\*$/.test(roleArn)) return;
  const keys = { 'iam:PassedToService': 'apigateway.amazonaws.com' };
  const verdict = world.identity.allows(caller, 'iam:PassRole', roleArn, keys);
  if (!verdict.allowed) throw awsError('AccessDeniedException', verdict.reason, {}, 403);
}
