/** Tags of APIs and stages. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import type { ApiState, GatewayState, StageState } from './state.ts';

const arnOf = (world: World, region: string, api: ApiState, stage?: StageState): string =>
  `arn:${world.partition}:apigateway:${region}::/restapis/${api.id}${stage ? `/stages/${stage.stageName}` : ''}`;

const ARN = /^arn:[a-z-]+:apigateway:([a-z0-9-]*)::\/restapis\/([^/]+)(?:\/stages\/([^/]+))?$/;
const MOST = 50;

/** The tags there are with those that are added, bounded as the model says; the texts are unverified. */
export function newTags(added: Record<string, string> = {}, there: Record<string, string> = {}) {
  for (const [key, value] of Object.entries(added)) {
    if (/^aws:/i.test(key)) throw awsError('BadRequestException', 'Tag keys must not start with aws:');
    if (key.length < 1 || key.length > 128 || value.length > 256)
      throw awsError(
        'BadRequestException',
        `Tag ${key} has an invalid length: at most 128 of its key, 256 of its value`,
      );
  }
  const tags = { ...there, ...added };
  if (Object.keys(tags).length > MOST)
    throw awsError('BadRequestException', 'The number of tags exceeds the limit of 50');
  return tags;
}

export function tagHandlers(state: GatewayState): Handlers<typeof Client> {
  function taggedAt(region: string, arn = ''): ApiState | StageState {
    const [, arnRegion, id, stageName] = ARN.exec(arn) ?? [];
    if (arnRegion !== region) throw awsError('NotFoundException', 'Invalid resource ARN specified');
    const api = state.api(region, id);
    return stageName === undefined ? api : state.stage(api, stageName);
  }
  return {
    TagResource(input, { region }) {
      const target = taggedAt(region, input.resourceArn);
      target.tags = newTags(input.tags, target.tags);
      return {};
    },
    UntagResource(input, { region }) {
      const { tags } = taggedAt(region, input.resourceArn);
      for (const key of input.tagKeys ?? []) delete tags[key];
      return {};
    },
    GetTags: (input, { region }) => ({ tags: { ...taggedAt(region, input.resourceArn).tags } }),
  };
}

/** What resource tagging lists of a region: the APIs and stages that have tags. */
export function taggedIn(state: GatewayState, region: string): { arn: string; tags: Record<string, string> }[] {
  const all = state.inRegion(region).flatMap((api) => [
    { arn: arnOf(state.world, region, api), tags: { ...api.tags } },
    ...[...api.stages.values()].map((stage) => ({
      arn: arnOf(state.world, region, api, stage),
      tags: { ...stage.tags },
    })),
  ]);
  return all.filter(({ tags }) => Object.keys(tags).length);
}
