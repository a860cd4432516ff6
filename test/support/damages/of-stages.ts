/** Hand damage to the stage. */
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  type PatchOperation,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import type { Properties } from '../../../src/resources/resource.ts';
import { apiIdOf } from './api-hands.ts';
import { type Damages, fixed, LOOKALIKE, type More, type Place } from './damage.ts';

const STAGE = { stageName: 'prod' };

async function patch(place: Place, ...patchOperations: PatchOperation[]) {
  const restApiId = await apiIdOf(place);
  await place.hands(APIGatewayClient).send(new UpdateStageCommand({ restApiId, ...STAGE, patchOperations }));
}
const arnOf = async (place: Place) =>
  `arn:aws:apigateway:${place.stack.region}::/restapis/${await apiIdOf(place)}/stages/${STAGE.stageName}`;

const all = (properties: Properties) => (properties.MethodSettings as [Properties])[0];
/** Beside a throttle that is there; all has been set for all methods. */
const setting = (what: string, name: string, path: string): More => ({
  what,
  of: (resource) => 'MethodSettings' in resource.properties(),
  wrong: (properties) => ({ ...properties, MethodSettings: [{ ...all(properties), [name]: true }] }),
  inflict: (place) => patch(place, { op: 'replace', path: `/*/*/${path}`, value: 'true' }),
});

export const ofStages: Damages = {
  kind: 'AWS::ApiGateway::Stage',
  leaves: [
    fixed(/^(RestApiId|StageName)$/, 'another one is another stage'),
    { path: /^DeploymentId$/, change: () => 'by hand', remove: 'a stage shows one always' },
    fixed(/^MethodSettings\.0\.(HttpMethod|ResourcePath)$/, 'other methods have settings of their own'),
    {
      path: /^MethodSettings\.0\.Throttling(Rate|Burst)Limit$/,
      change: () => 7,
      remove: 'it goes with all settings of these methods: see there',
    },
    // What stands in our API is ours, whatever its tags say.
    { path: /^Tags\.destined:stack$/, change: () => 'theirs', remove: true },
  ],
  async write(place, wrong, { path }) {
    const front = place.hands(APIGatewayClient);
    if (path.startsWith('Tags')) {
      const tags = Object.fromEntries(
        (wrong.Tags as { Key: string; Value: string }[]).map((tag) => [tag.Key, tag.Value]),
      );
      const [resourceArn, key] = [await arnOf(place), 'destined:stack'];
      if (!tags[key]) return front.send(new UntagResourceCommand({ resourceArn, tagKeys: [key] }));
      return front.send(new TagResourceCommand({ resourceArn, tags }));
    }
    if (path === 'DeploymentId') {
      const request = { restApiId: await apiIdOf(place), ...STAGE, description: String(wrong.DeploymentId) };
      return front.send(new CreateDeploymentCommand(request));
    }
    const limit = path.endsWith('RateLimit') ? 'rateLimit' : 'burstLimit';
    return patch(place, { op: 'replace', path: `/*/*/throttling/${limit}`, value: '7' });
  },
  more: [
    {
      what: 'without a throttle',
      of: (resource) => 'MethodSettings' in resource.properties(),
      wrong: ({ MethodSettings: _, ...properties }) => properties,
      inflict: (place) => patch(place, { op: 'remove', path: '/*/*' }),
    },
    {
      what: 'with a throttle of one method',
      wrong: (properties) => ({
        ...properties,
        MethodSettings: [
          ...((properties.MethodSettings ?? []) as object[]),
          { HttpMethod: 'GET', ResourcePath: '/~1SendEvent', ThrottlingRateLimit: 9000, ThrottlingBurstLimit: 5000 },
        ],
      }),
      inflict: (place) => patch(place, { op: 'replace', path: '/~1SendEvent/GET/throttling/rateLimit', value: '9000' }),
    },
    setting('that measures each method', 'MetricsEnabled', 'metrics/enabled'),
    setting('that caches', 'CachingEnabled', 'caching/enabled'),
    setting('that traces data', 'DataTraceEnabled', 'logging/dataTrace'),
    {
      what: 'with a variable',
      wrong: (properties) => ({ ...properties, Variables: { theirs: 'x' } }),
      inflict: (place) => patch(place, { op: 'replace', path: '/variables/theirs', value: 'x' }),
    },
    {
      what: 'that traces',
      wrong: (properties) => ({ ...properties, TracingEnabled: true }),
      inflict: (place) => patch(place, { op: 'replace', path: '/tracingEnabled', value: 'true' }),
    },
    {
      what: 'that is described by others',
      wrong: (properties) => ({ ...properties, Description: 'theirs' }),
      inflict: (place) => patch(place, { op: 'replace', path: '/description', value: 'theirs' }),
    },
    {
      ...LOOKALIKE,
      async inflict(place) {
        const request = { resourceArn: await arnOf(place), tags: { 'destined:records': 'off' } };
        await place.hands(APIGatewayClient).send(new TagResourceCommand(request));
      },
    },
  ],
};
