/** IAM: roles with their trust, policies and tags, managed policies, the simulator; and with them the identity that every other service asks. */
import { withTags } from '../wire/authorize.ts';
import type { ServiceModule } from '../wire/service.ts';
import type { Credentials, Identity, World } from '../world.ts';
import { accountHandlers } from './iam/account-handlers.ts';
import { createIdentity } from './iam/identity.ts';
import { policyHandlers } from './iam/policy-handlers.ts';
import { createPolicyStore } from './iam/policy-store.ts';
import { roleHandlers } from './iam/role-handlers.ts';
import { rolePolicyHandlers } from './iam/role-policies.ts';
import { createRoles } from './iam/roles.ts';
import { simulateHandlers } from './iam/simulate.ts';

export type Iam = typeof import('@aws-sdk/client-iam');

/** What makes tags along with what it creates, and the right that this takes (aws-facts 11.3). */
const TAGGING: Record<string, string> = { CreateRole: 'iam:TagRole', CreatePolicy: 'iam:TagPolicy' };

/** `root` are the endpoint's start credentials: whoever has them may do everything. */
export function createIam(
  world: Pick<World, 'account' | 'partition' | 'clock' | 'slowness'>,
  root: Credentials,
): ServiceModule<Iam> & { identity: Identity } {
  const roles = createRoles();
  const policies = createPolicyStore(world.partition);
  const base = `arn:${world.partition}:iam::${world.account}`;
  function resourceOf(operation: string, input: Record<string, string | undefined>): string {
    const { RoleName, PolicySourceArn, PolicyArn, PolicyName, Path = '/' } = input;
    if (RoleName !== undefined) return roles.get(RoleName)?.arn ?? `${base}:role${Path}${RoleName}`;
    const made = operation === 'CreatePolicy' ? `${base}:policy${Path}${PolicyName}` : undefined;
    return made ?? PolicySourceArn ?? PolicyArn ?? '*';
  }
  return {
    handlers: {
      ...roleHandlers(world, roles),
      ...rolePolicyHandlers(world, roles, policies),
      ...policyHandlers(world, roles, policies),
      ...accountHandlers(world, roles, policies),
      ...simulateHandlers(roles, policies),
    },
    authorization(operation, input) {
      const action = `iam:${operation}`;
      const resource = resourceOf(operation, input as Record<string, string | undefined>);
      const tagging = TAGGING[operation];
      if (!tagging) return { action, resource };
      return withTags({ action, resource }, { action: tagging, resource }, (input as { Tags?: object }).Tags);
    },
    identity: createIdentity(world, root, roles, policies),
  };
}
