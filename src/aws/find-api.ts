/** Finds the door of a stack's REST API, whose id is the one thing that its name does not tell. */
import { STAGE, type Stack } from '../pattern/stack.ts';
import type { Aws } from './aws.ts';
import { invokeUrl } from './invoke-url.ts';
import { ourApis } from './our-apis.ts';

export interface FoundApi {
  id: string;
  /** The whole …/SendEvent. */
  url: string;
}

/** Undefined when there is none. */
export async function findApi(aws: Aws, stack: Stack): Promise<FoundApi | undefined> {
  const { api } = await ourApis(aws, { name: stack.api.name, owner: stack.name, stageName: STAGE });
  return api && { id: api.id, url: invokeUrl(aws, api.id, STAGE) };
}
