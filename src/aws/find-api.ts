/** Finds a stack's REST API, whose id is the one thing that its name does not tell. */
import { APIGatewayClient, GetRestApisCommand, GetStageCommand, type RestApi } from '@aws-sdk/client-api-gateway';
import { OWNER_TAG, STAGE, type Stack } from '../pattern/stack.ts';
import type { Aws } from './aws.ts';
import { invokeUrl } from './invoke-url.ts';

export interface FoundApi {
  id: string;
  /** The whole …/SendEvent. */
  url: string;
}

/** The API with our tag; of two (aws-facts 4.11: a lost reply to CreateRestApi) the one with the stage. Undefined when there is none. */
export async function findApi(aws: Aws, stack: Stack): Promise<FoundApi | undefined> {
  const client = aws.client(APIGatewayClient);
  const ours: RestApi[] = [];
  let position: string | undefined;
  do {
    const page = await client.send(new GetRestApisCommand({ limit: 500, position }));
    ours.push(...(page.items ?? []).filter((api) => api.id && api.tags?.[OWNER_TAG] === stack.name));
    position = page.position;
  } while (position);

  for (const { id } of ours) {
    if (ours.length === 1 || (await hasStage(client, id!))) return { id: id!, url: invokeUrl(aws, id!, STAGE) };
  }
  return ours[0] && { id: ours[0].id!, url: invokeUrl(aws, ours[0].id!, STAGE) };
}

async function hasStage(client: APIGatewayClient, restApiId: string): Promise<boolean> {
  try {
    await client.send(new GetStageCommand({ restApiId, stageName: STAGE }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') return false;
    throw error;
  }
}
