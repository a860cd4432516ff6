/** AWS::ApiGateway::RestApi: found by its tag (names aren't unique), written as one OpenAPI body, compared piece by piece. */
import {
  APIGatewayClient,
  type RestApi as ApiAnswer,
  CreateRestApiCommand,
  DeleteRestApiCommand,
  PutRestApiCommand,
  paginateGetModels,
  paginateGetResources,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import type { Aws } from '../aws/aws.ts';
import { unlessNamed } from '../aws/error-names.ts';
import { gather } from '../aws/gather.ts';
import { type OurApis, ourApis } from '../aws/our-apis.ts';
import { settle } from '../aws/settle.ts';
import { withinApiQuota } from '../aws/within-api-quota.ts';
import { Failure } from '../failure.ts';
import { OWNER_TAG } from '../pattern/stack.ts';
import { changeOf, type Once, wasRepeated } from './create-once.ts';
import { changed } from './differences.ts';
import { perRun } from './per-run.ts';
import type { Found, Properties, Resource } from './resource.ts';
import { bodyOf } from './rest-api-body.ts';
import { apiSurplus, DEPLOYED, literalPatches } from './rest-api-literals.ts';
import { comparableTags, surplusTags, type Tags, tagList } from './tags.ts';

const MISSING = ['NotFoundException'];
const PAGE = 500;
/** A run that goes on has made a stage by then. */
const AGREE_MS = 5_000;

export interface RestApiOptions {
  name: string;
  /** OpenAPI, its `info.title` the name. */
  body: Properties;
  tags: Tags;
  /** Name of the stage: of two APIs of ours the one that has it is kept. */
  stageName: string;
  role: Resource;
  topic: Resource;
}

export interface RestApi extends Resource {
  /** Its id, as the last read or ensure with this `aws` saw it. */
  idOf(aws: Aws): string | undefined;
  /** The same, looked for where nothing has seen it yet: in the listing of a read that begins at the same moment, if one does. */
  findId(aws: Aws): Promise<string | undefined>;
  /** What `ensure` did with this `aws`: after `rewritten` the stage must be deployed anew. */
  rewritten(aws: Aws): boolean;
  made(aws: Aws): boolean;
}

/** ARN for tagging; it has no account. */
export const apiArn = (aws: Aws, id: string) => `arn:${aws.partition}:apigateway:${aws.region}::/restapis/${id}`;

/** By name. */
const known = perRun<{ id?: string; rewritten: boolean }>();

export function restApi(options: RestApiOptions): RestApi {
  const { name, body, tags } = options;
  const made = new WeakSet<Aws>();
  const properties = () => ({
    Name: name,
    EndpointConfiguration: { Types: ['REGIONAL'] },
    Body: body,
    FailOnWarnings: true,
    Tags: tagList(tags),
  });

  const ours = gather<OurApis>(async (aws) => {
    const owner = tags[OWNER_TAG] ?? '';
    return new Map([[name, await ourApis(aws, { name, owner, stageName: options.stageName })]]);
  });
  const listOurs = async (aws: Aws) => (await ours(aws, name))!;
  const remember = (aws: Aws, id: string | undefined, rewritten = known.get(aws, name)?.rewritten ?? false) =>
    known.set(aws, name, { ...(id === undefined ? {} : { id }), rewritten });

  async function write(aws: Aws, restApiId: string) {
    const api = aws.client(APIGatewayClient);
    const request = { restApiId, mode: 'overwrite' as const, failOnWarnings: true, body: JSON.stringify(body) };
    const written = await withinApiQuota(aws, 'PutRestApi', () => api.send(new PutRestApiCommand(request)), 1);
    remember(aws, restApiId, true);
    return written;
  }

  /** An overwrite resets what the document doesn't say, not all of it (aws-facts 4.10), and people change it by hand. */
  async function restore(aws: Aws, restApiId: string, there: Partial<ApiAnswer>) {
    const patchOperations = literalPatches(there);
    if (patchOperations.length === 0) return;
    const request = new UpdateRestApiCommand({ restApiId, patchOperations });
    await withinApiQuota(aws, 'UpdateRestApi', () => aws.client(APIGatewayClient).send(request));
  }

  async function create(aws: Aws): Promise<Once> {
    const api = aws.client(APIGatewayClient);
    const request = { name, endpointConfiguration: { types: ['REGIONAL' as const] }, tags: { ...tags } };
    const created = await withinApiQuota(aws, 'CreateRestApi', () => api.send(new CreateRestApiCommand(request)), 3);
    const id = created.id!;
    // Another run may have made one at the same time, or the SDK repeated a call whose reply was lost. Mostly it is alone, so
    // that it is written in the meantime; one that must go again may be gone by then.
    const [{ duplicates }, written] = await Promise.all([listOurs(aws), unlessNamed(MISSING, write(aws, id))]);
    if (duplicates.length === 0) {
      made.add(aws);
      const Types = written?.endpointConfiguration?.types ?? ['REGIONAL'];
      const there = { ...properties(), ...(written ? {} : { Body: {} }), EndpointConfiguration: { Types } };
      return { owner: 'ours', id, properties: there, made: true };
    }
    const kept = await agreed(aws);
    return { ...kept, made: kept.id === created.id || wasRepeated(created) };
  }

  /**
   * One of several is kept, which all runs must take for the same one. Dates have whole seconds (aws-facts 4.11, [D]), so that
   * whoever was alone a moment ago, and went on, may not come first now: it has a stage soon, and that decides.
   */
  async function agreed(aws: Aws): Promise<Found> {
    const condition = {
      what: `one of several APIs ${name} to get its stage`,
      within: AGREE_MS,
      done: ({ staged, duplicates }: OurApis) => staged || duplicates.length === 0,
    };
    await settle(aws, condition, () => listOurs(aws)).catch((error: unknown) => {
      if (!(error instanceof Failure) || error.code !== 'NotSettled') throw error;
    });
    const kept = await resource.read(aws);
    // All of ours may be gone by now, beside a stranger's of the name: names aren't unique.
    return kept?.owner === 'ours' ? kept : create(aws);
  }

  async function deleteApi(aws: Aws, restApiId: string): Promise<'removed' | 'absent'> {
    const request = new DeleteRestApiCommand({ restApiId });
    const api = aws.client(APIGatewayClient);
    const deletion = withinApiQuota(aws, 'DeleteRestApi', () => api.send(request), 30);
    return (await unlessNamed(MISSING, deletion)) ? 'removed' : 'absent';
  }

  const resource: RestApi = {
    kind: 'AWS::ApiGateway::RestApi',
    name,
    needs: [options.role, options.topic],
    properties,
    idOf: (aws) => known.get(aws, name)?.id,
    findId: async (aws) => known.get(aws, name)?.id ?? (await listOurs(aws)).api?.id,
    rewritten: (aws) => known.get(aws, name)?.rewritten ?? false,
    made: (aws) => made.has(aws),

    async read(aws) {
      const { api, duplicates, namesake } = await listOurs(aws);
      remember(aws, api?.id);
      if (!api) return namesake ? { owner: 'other', properties: { Name: name } } : undefined;
      const restApiId = api.id;
      const page = { client: aws.client(APIGatewayClient), pageSize: PAGE };
      const resources = async () => {
        const all = [];
        for await (const { items } of paginateGetResources(page, { restApiId, embed: ['methods'] }))
          all.push(...(items ?? []));
        return all;
      };
      const models = async () => {
        const all = [];
        for await (const { items } of paginateGetModels(page, { restApiId })) all.push(...(items ?? []));
        return all;
      };
      const parts = await unlessNamed(
        MISSING,
        Promise.all([withinApiQuota(aws, 'GetResources', resources), withinApiQuota(aws, 'GetModels', models)]),
      );
      if (!parts) return undefined;
      return {
        owner: 'ours',
        id: restApiId,
        properties: {
          Name: api.name,
          EndpointConfiguration: { Types: api.endpointConfiguration?.types ?? [] },
          Body: bodyOf(api.name ?? '', ...parts),
          FailOnWarnings: true,
          ...apiSurplus(api),
          Tags: comparableTags(api.tags ?? {}, tags),
          ...(duplicates.length > 0 ? { Duplicates: duplicates } : {}),
        },
      };
    },

    async ensure(aws, found) {
      const several = found?.properties.Duplicates !== undefined;
      const seen = several ? await agreed(aws) : (found ?? (await create(aws)));
      const id = seen.id!;
      remember(aws, id);
      const differing = changed(properties(), seen.properties);
      const { Types } = seen.properties.EndpointConfiguration as { Types: ApiAnswer['endpointConfiguration'] & [] };
      const isWritten = DEPLOYED.some((property) => differing.has(property));
      await restore(aws, id, isWritten ? await write(aws, id) : { endpointConfiguration: { types: Types } });
      if (differing.has('Tags')) {
        const resourceArn = apiArn(aws, id);
        const api = aws.client(APIGatewayClient);
        const request = new TagResourceCommand({ resourceArn, tags: { ...tags } });
        await withinApiQuota(aws, 'TagResource', () => api.send(request));
        const tagKeys = surplusTags(seen.properties.Tags, tags);
        if (tagKeys.length > 0) {
          const surplus = new UntagResourceCommand({ resourceArn, tagKeys });
          await withinApiQuota(aws, 'UntagResource', () => api.send(surplus));
        }
      }
      for (const duplicate of (seen.properties.Duplicates ?? []) as string[]) await deleteApi(aws, duplicate);
      return changeOf(found, seen, differing.size > 0);
    },

    async remove(aws, found) {
      // The one with the traffic first: the next may have to wait for half a minute.
      const removed = await deleteApi(aws, found.id!);
      for (const duplicate of (found.properties.Duplicates ?? []) as string[]) await deleteApi(aws, duplicate);
      return removed;
    },
  };
  return resource;
}
