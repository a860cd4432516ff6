/** Roles with all that gives them rights. */
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import type { Stack } from '../../../src/pattern/stack.ts';
import type { Reading } from './reading.ts';

export async function readRoles({ clientOf, ask }: Reading, { functions, apiRole }: Stack): Promise<void> {
  const iam = clientOf(IAMClient);
  const names = [...Object.values(functions).map(({ role }) => role.name), apiRole.name];
  const read = async (RoleName: string) => {
    if (!(await ask(`GetRole ${RoleName}`, iam.send(new GetRoleCommand({ RoleName }))))) return;
    const [inline] = await Promise.all([
      ask(`ListRolePolicies ${RoleName}`, iam.send(new ListRolePoliciesCommand({ RoleName }))),
      ask(`ListAttachedRolePolicies ${RoleName}`, iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))),
      ask(`ListInstanceProfilesForRole ${RoleName}`, iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }))),
    ]);
    for (const PolicyName of inline?.PolicyNames ?? []) {
      const title = `GetRolePolicy ${RoleName} ${PolicyName}`;
      await ask(title, iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })));
    }
  };
  await Promise.all(names.map(read));
}
