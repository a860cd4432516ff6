/** What others do to the API and its deployments by hand: found and undone, the URL stays, and what is theirs is kept (aws-facts 4.9 to 4.11). */
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  DeleteDeploymentCommand,
  DeleteStageCommand,
  GetDeploymentsCommand,
  GetStageCommand,
  PutRestApiCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateIntegrationCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { status } from '../../src/provision/status.ts';
import { up } from '../../src/provision/up.ts';
import { methodOf, patchOf } from '../support/damages/api-hands.ts';
import type { Hands } from '../support/damages/damage.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type State, stateOf } from '../support/state-of.ts';

const PROD = { stageName: 'prod' };
let endpoint: TestEndpoint;
let hands: Hands;
let stack: Stack;
let whole: State;
let restApiId: string;
const opened: Aws[] = [];
async function open(): Promise<Aws> {
  const { region, url, credentials } = endpoint;
  const aws = await createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
  opened.push(aws);
  return aws;
}
const front = () => hands(APIGatewayClient);
const urlOf = async () => (await status(await open(), stack)).url;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  hands = endpoint.clientOf;
  stack = stackOf({ ...(await open()), name: 'front' });
  await up(await open(), stack);
  whole = await stateOf(endpoint, stack);
  ({ restApiId } = await methodOf({ hands, stack }));
});
afterAll(async () => {
  for (const aws of opened) aws.destroy();
  await endpoint.stop();
});

const edit = async () => {
  const { method } = await methodOf({ hands, stack });
  const template = patchOf(['requestTemplates', 'application/json'], 'Action=Publish');
  await front().send(new UpdateIntegrationCommand({ ...method, ...template }));
};
const deploy = (description: string, more: { stageName?: string } = PROD) =>
  front().send(new CreateDeploymentCommand({ restApiId, description, ...more }));
const show = (deploymentId: string | undefined) =>
  front().send(new UpdateStageCommand({ restApiId, ...PROD, ...patchOf(['deploymentId'], deploymentId) }));
const stageArn = () => `arn:aws:apigateway:${stack.region}::/restapis/${restApiId}/stages/prod`;
/** A second API of the stack, as a reply that was lost leaves it; with its stage, if it has one. */
const second = async () => {
  const { id } = await front().send(new CreateRestApiCommand({ name: stack.api.name, tags: { ...stack.tags } }));
  return { restApiId: id };
};
const mock = JSON.stringify({
  ...{ openapi: '3.0.1', info: { title: 'front', version: '1' } },
  paths: { '/': { get: { responses: {}, 'x-amazon-apigateway-integration': { type: 'mock', responses: {} } } } },
});
const ours = `destined ${'0'.repeat(64)}`;

/** Descriptions of deployments that others made and that stay. */
const rows: [string, () => Promise<unknown>, kept?: string[]][] = [
  ['edited, and not deployed', edit],
  ['edited, and deployed', () => edit().then(() => deploy('by hand')), ['by hand']],
  ['edited, and deployed without a word', () => edit().then(() => deploy('')), ['']],
  [
    'edited, deployed, and the edit taken back',
    async () => {
      await edit();
      await deploy('by hand');
      await up(await open(), stack);
      await show((await deploy('again by hand')).id);
    },
    ['again by hand', 'by hand'],
  ],
  ['shown in an older deployment of ours', async () => show((await deploy(ours, {})).id)],
  ['shown in a deployment of others', async () => show((await deploy('theirs', {})).id), ['theirs']],
  [
    'with deployments of ours that nobody shows',
    async () => {
      for (const _ of [1, 2]) await deploy(ours, {});
      await show((await deploy(ours, {})).id);
    },
  ],
  [
    'without its deployment',
    async () => {
      const { deploymentId } = await front().send(new GetStageCommand({ restApiId, ...PROD }));
      await front().send(new DeleteStageCommand({ restApiId, ...PROD }));
      await front().send(new DeleteDeploymentCommand({ restApiId, deploymentId }));
    },
  ],
  ['without its stage', () => front().send(new DeleteStageCommand({ restApiId, ...PROD }))],
  [
    'without its throttle',
    () =>
      front().send(new UpdateStageCommand({ restApiId, ...PROD, patchOperations: [{ op: 'remove', path: '/*/*' }] })),
  ],
  [
    'with a stage of no owner',
    () => front().send(new UntagResourceCommand({ resourceArn: stageArn(), tagKeys: ['destined:stack'] })),
  ],
  [
    'with a stage of another owner',
    () => front().send(new TagResourceCommand({ resourceArn: stageArn(), tags: { 'destined:stack': 'theirs' } })),
  ],
  ['beside a second API of ours', second],
  [
    'beside a second API of ours with a stage of another name',
    async () => {
      const other = await second();
      await front().send(new PutRestApiCommand({ ...other, mode: 'overwrite', body: Buffer.from(mock) }));
      const { id: deploymentId } = await front().send(new CreateDeploymentCommand(other));
      await front().send(new CreateStageCommand({ ...other, stageName: 'theirs', deploymentId }));
    },
  ],
  [
    'edited, deployed, throttled otherwise and beside a second API',
    async () => {
      await edit();
      await deploy('by hand');
      await front().send(
        new UpdateStageCommand({
          restApiId,
          ...PROD,
          patchOperations: [{ op: 'replace', path: '/*/*/throttling/rateLimit', value: '9' }],
        }),
      );
      await second();
    },
    ['by hand'],
  ],
];

it.each(rows)('an API %s is as before after up', async (_, damage, kept = []) => {
  const before = await urlOf();
  await damage();
  const { plan, url } = await up(await open(), stack);
  expect(plan.map(({ kind }) => kind).filter((kind) => !kind.startsWith('AWS::ApiGateway'))).toEqual([]);
  expect(plan).not.toEqual([]);
  expect(url).toBe(before);
  const { items = [] } = await front().send(new GetDeploymentsCommand({ restApiId, limit: 500 }));
  const theirs = items.filter(({ description }) => !description?.startsWith('destined '));
  expect(theirs.map(({ description = '' }) => description).sort()).toEqual(kept);
  for (const { id } of theirs) await front().send(new DeleteDeploymentCommand({ restApiId, deploymentId: id }));
  expect(await stateOf(endpoint, stack)).toEqual(whole);
  expect((await up(await open(), stack)).plan).toEqual([]);
});
