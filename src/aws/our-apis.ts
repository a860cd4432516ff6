/** Tells the REST API of a stack from others of its name: names aren't unique, and ids say nothing. */
import { APIGatewayClient, GetStageCommand, paginateGetRestApis, type RestApi } from '@aws-sdk/client-api-gateway';
import { OWNER_TAG } from '../pattern/stack.ts';
import type { Aws } from './aws.ts';
import { unlessNamed } from './error-names.ts';
import { withinApiQuota } from './within-api-quota.ts';

/** The service's largest page. */
const PAGE = 500;

export interface OurApis {
  /** The one that counts; undefined when none is ours. */
  api?: RestApi & { id: string };
  /** Whether it is known to have the stage; not asked of one that is alone. */
  staged: boolean;
  /** Ids of others with our tag: a lost reply to CreateRestApi leaves two (aws-facts 4.11). */
  duplicates: string[];
  /** Whether there is one with our name and without our tag. */
  namesake: boolean;
}

/** Of several APIs with the tag of stack `owner`, the one that has the stage counts, else the oldest. */
export async function ourApis(
  aws: Aws,
  { name, owner, stageName }: { name: string; owner: string; stageName: string },
): Promise<OurApis> {
  const client = aws.client(APIGatewayClient);
  const ours: (RestApi & { id: string })[] = [];
  let namesake = false;
  for (const { id, ...api } of await withinApiQuota(aws, 'GetRestApis', () => listed(client))) {
    if (id !== undefined && api.tags?.[OWNER_TAG] === owner) ours.push({ ...api, id });
    else if (api.name === name) namesake = true;
  }
  // Dates have whole seconds on AWS: of two at once everybody must choose the same.
  ours.sort((a, b) => Number(a.createdDate ?? 0) - Number(b.createdDate ?? 0) || (a.id < b.id ? -1 : 1));
  if (ours.length < 2) return { ...(ours[0] ? { api: ours[0] } : {}), staged: false, duplicates: [], namesake };
  const hasStage = ({ id: restApiId }: { id: string }) =>
    unlessNamed(
      ['NotFoundException'],
      withinApiQuota(aws, 'GetStage', () => client.send(new GetStageCommand({ restApiId, stageName }))),
    );
  const staged = await Promise.all(ours.map(hasStage));
  const first = staged.findIndex((stage) => stage !== undefined);
  const kept = Math.max(first, 0);
  const duplicates = ours.filter((_, index) => index !== kept).map(({ id }) => id);
  return { api: ours[kept]!, staged: first >= 0, duplicates, namesake };
}

async function listed(client: APIGatewayClient): Promise<RestApi[]> {
  const all: RestApi[] = [];
  for await (const { items = [] } of paginateGetRestApis({ client, pageSize: PAGE }, {})) all.push(...items);
  return all;
}
