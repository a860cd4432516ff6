/** What carries the stack's tag, whatever its name: by the tagging index, and roles by their path. */
import { GetRoleCommand, IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import { paginateGetResources, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { OWNER_TAG, type Stack } from '../../../src/pattern/stack.ts';
import type { Reading } from './reading.ts';

export async function readTagged({ clientOf, ask }: Reading, stack: Stack): Promise<void> {
  const ours: object[] = [];
  const TagFilters = [{ Key: OWNER_TAG, Values: [stack.name] }];
  const client = clientOf(ResourceGroupsTaggingAPIClient);
  for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client }, { TagFilters })) {
    ours.push(...ResourceTagMappingList);
  }
  const iam = clientOf(IAMClient);
  for await (const { Roles = [] } of paginateListRoles({ client: iam }, {})) {
    const named = Roles.filter(({ RoleName = '' }) => RoleName.startsWith(`${stack.name}-`));
    for (const { RoleName, Arn } of named) {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      const Tags = Role?.Tags ?? [];
      if (Tags.some(({ Key, Value }) => Key === OWNER_TAG && Value === stack.name))
        ours.push({ ResourceARN: Arn, Tags });
    }
  }
  await ask('tagged', Promise.resolve(ours));
}
