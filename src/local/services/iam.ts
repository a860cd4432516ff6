/** IAM: roles with their trust, their policies and tags; and with them the identity that every other service asks. */
import type { ServiceModule } from '../wire/service.ts';
import type { Credentials, Identity, World } from '../world.ts';
import { createIdentity } from './iam/identity.ts';
import { roleHandlers } from './iam/role-handlers.ts';
import { rolePolicyHandlers } from './iam/role-policies.ts';
import { createRoles } from './iam/roles.ts';

export type Iam = typeof import('@aws-sdk/client-iam');

/** `root` are the endpoint's start credentials: whoever has them may do everything. */
export function createIam(
  world: Pick<World, 'account' | 'partition' | 'clock'>,
  root: Credentials,
): ServiceModule<Iam> & { identity: Identity } {
  const roles = createRoles();
  const base = `arn:${world.partition}:iam::${world.account}`;
  return {
    handlers: { ...roleHandlers(world, roles), ...rolePolicyHandlers(roles) },
    authorization(operation, input) {
      const action = `iam:${operation}`;
      const { RoleName, Path = '/' } = input as { RoleName?: string; Path?: string };
      if (RoleName === undefined) return { action, resource: '*' };
      return { action, resource: roles.get(RoleName)?.arn ?? `${base}:role${Path}${RoleName}` };
    },
    identity: createIdentity(world, root, roles),
  };
}
