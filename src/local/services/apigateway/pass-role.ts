/** Handing a role to API Gateway needs iam:PassRole on it (aws-facts 4.2). */
import { demand, passingRole } from '../../wire/authorize.ts';
import type { Context } from '../../wire/service.ts';
import type { World } from '../../world.ts';

/** Throws AccessDeniedException if the caller may not. `arn:aws:iam::*:user/*` is the caller's own identity, and no role. */
export function passRole(world: World, context: Context, roleArn: string): void {
  if (/:user\/\*$/.test(roleArn)) return;
  demand(world.identity, context, passingRole(roleArn, 'apigateway.amazonaws.com'));
}
