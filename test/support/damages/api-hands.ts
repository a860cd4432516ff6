/** Where in a stack's REST API hands reach: its id, and those of its paths. */
import {
  APIGatewayClient,
  GetResourcesCommand,
  type PatchOperation,
  paginateGetRestApis,
} from '@aws-sdk/client-api-gateway';
import { OWNER_TAG } from '../../../src/pattern/stack.ts';
import type { Place } from './damage.ts';

/** With several of the stack, the first that was made. */
export async function apiIdOf({ hands, stack }: Pick<Place, 'hands' | 'stack'>): Promise<string> {
  const found = [];
  for await (const { items = [] } of paginateGetRestApis({ client: hands(APIGatewayClient) }, {})) {
    found.push(...items.filter(({ tags }) => tags?.[OWNER_TAG] === stack.name));
  }
  found.sort((a, b) => Number(a.createdDate) - Number(b.createdDate));
  return found[0]!.id!;
}

/** `GET /SendEvent` of it. */
export async function methodOf(place: Pick<Place, 'hands' | 'stack'>) {
  const front = place.hands(APIGatewayClient);
  const restApiId = await apiIdOf(place);
  const { items = [] } = await front.send(new GetResourcesCommand({ restApiId }));
  const idOf = (wanted: string) => items.find(({ path }) => path === wanted)!.id!;
  return {
    front,
    restApiId,
    rootId: idOf('/'),
    method: { restApiId, resourceId: idOf('/SendEvent'), httpMethod: 'GET' },
  };
}

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** Replaces what stands at this path, or takes it away. */
export function patchOf(path: readonly string[], value: unknown): { patchOperations: PatchOperation[] } {
  const at = `/${path.map(escaped).join('/')}`;
  return {
    patchOperations: [
      value === undefined ? { op: 'remove', path: at } : { op: 'replace', path: at, value: String(value) },
    ],
  };
}
