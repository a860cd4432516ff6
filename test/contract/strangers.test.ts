/** What belongs to others is named and left alone by `up` and `down`, before any change: of every kind whose names can collide. */
import { APIGatewayClient, CreateDeploymentCommand, CreateStageCommand } from '@aws-sdk/client-api-gateway';
import { EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { EXIT } from '../../src/failure.ts';
import { DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { pattern } from '../../src/pattern/pattern.ts';
import { OWNER_TAG, type Stack, stackOf } from '../../src/pattern/stack.ts';
import { down } from '../../src/provision/down.ts';
import { status } from '../../src/provision/status.ts';
import { type UpOptions, up } from '../../src/provision/up.ts';
import { keyOf } from '../../src/provision/walk.ts';
import { tagged } from '../../src/resources/tagged.ts';
import type { Hands } from '../support/damages/damage.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { named, withFaults } from '../support/faults.ts';
import { makeRole, NAMESAKES } from '../support/namesakes.ts';
import { stateOf } from '../support/state-of.ts';

/** Kinds whose things carry no name of their own: what stands in ours is ours, and what stands in a stranger's goes with it. */
const NAMELESS: Record<string, string> = {
  'AWS::Lambda::Permission': 'a statement of a function that is ours, or refused',
  'AWS::Lambda::EventInvokeConfig': 'of a function that is ours, or refused',
  'AWS::SNS::Subscription': 'of a topic that is ours, or refused; others on it are listed by down',
  'AWS::ApiGateway::Stage': 'of an API that is ours: of a stranger’s of the same name it is another',
};
const READS = /^(Get|List|Describe|Filter|Test)/;
const PLACE = { partition: 'aws', account: '000000000000', region: 'us-east-1' };
const stack: Stack = stackOf({ ...PLACE, name: 'ours' });
const resources = pattern(stack, DEFAULT_CHOICES);
const ownable = resources.filter(({ kind }) => !(kind in NAMELESS));

let endpoint: TestEndpoint;
let hands: Hands;
let opened: Aws[];
async function open(): Promise<Aws> {
  const { region, url, credentials } = endpoint;
  const aws = await createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
  opened.push(aws);
  return aws;
}
beforeEach(async () => {
  endpoint = await startTestEndpoint();
  hands = endpoint.clientOf;
  opened = [];
});
afterEach(async () => {
  for (const aws of opened) aws.destroy();
  expect(endpoint.stderr()).toBe('');
  await endpoint.stop();
});

/** Both refuse, name these and no others, say what to do, and change nothing. */
async function refuses(strangers: readonly string[]) {
  for (const command of [up, down]) {
    const { aws, attempts } = withFaults(await open(), {});
    const failure = await command(aws, stack).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ForeignResource', exitCode: EXIT.other });
    const { message, fix } = failure as { message: string; fix: string };
    expect(message).toContain(strangers.join(', '));
    for (const each of resources.map(keyOf)) {
      if (!strangers.includes(each))
        expect(`${message} `).not.toMatch(new RegExp(`${each.replaceAll('/', '\\/')}[ ,]`));
    }
    expect(fix).toMatch(
      command === up
        ? /^choose another name with --stack, or remove (it|them) yourself/
        : /^tag (it|them) destined:stack=ours if (it is|they are) to go with the stack, or remove (it|them) yourself/,
    );
    expect(attempts.filter((operation) => !READS.test(operation))).toEqual([]);
  }
  const foreign = (await status(await open(), stack)).resources.filter(({ state }) => state === 'foreign');
  expect(foreign.map(keyOf)).toEqual(strangers);
}

it('every kind can be a stranger’s, or has no name of its own', () => {
  const kinds = new Set(resources.map(({ kind }) => kind));
  expect([...kinds].filter((kind) => !(kind in NAMESAKES) && !(kind in NAMELESS))).toEqual([]);
});

describe('things of our names', () => {
  const tagged = { 'destined:stack': 'ours-2' };
  it.each<[string, Record<string, string>]>([
    ['without any tag', {}],
    ['with tags of others', { 'cost-center': '7' }],
    ['with another stack’s tag', tagged],
    ['with our stack’s name in other letters', { 'destined:stack': 'Ours' }],
    ['with the key of the tag in other letters', { 'Destined:Stack': 'ours' }],
    ['with an empty tag', { 'destined:stack': '' }],
  ])('%s are refused', async (_, tags) => {
    // Rules stand on a bus: where that is a stranger's, they are, too.
    for (const resource of ownable) await NAMESAKES[resource.kind]!.make({ hands, stack, resource }, tags);
    await refuses(ownable.map(keyOf));
  });
});

it('things of our names go with the stack once they are tagged as down says', async () => {
  for (const resource of ownable) {
    const place = { hands, stack, resource };
    await NAMESAKES[resource.kind]!.make(place, {});
    await NAMESAKES[resource.kind]!.retag(place, stack.name);
  }
  expect(await down(await open(), stack)).toMatchObject({ leftovers: [] });
  expect(await stateOf(endpoint, stack)).toEqual({});
});

/** One of each kind, the first or the last of the page. */
const oneOfEach = (list: typeof ownable) => [...new Map(list.map((each) => [each.kind, each])).values()];

describe('a thing of our whole stack', () => {
  it.each([
    ['another’s tag', 'ours-2', oneOfEach(ownable)],
    ['no tag', undefined, oneOfEach(ownable.toReversed())],
  ] as const)(
    'that has %s by now is refused',
    async (_, owner, some) => {
      await up(await open(), stack);
      const before = await stateOf(endpoint, stack);
      for (const resource of some) {
        const place = { hands, stack, resource };
        await NAMESAKES[resource.kind]!.retag(place, owner);
        await refuses([keyOf(resource)]);
        await NAMESAKES[resource.kind]!.retag(place, stack.name);
      }
      expect(await stateOf(endpoint, stack)).toEqual(before);
    },
    180_000,
  );
});

describe('a role of our name at another path', () => {
  const pathOf = async () => {
    const request = new GetRoleCommand({ RoleName: stack.apiRole.name });
    return (await hands(IAMClient).send(request)).Role?.Path;
  };
  it('is refused without our tag', async () => {
    await makeRole(hands, stack.apiRole.name, {}, '/');
    await refuses([`AWS::IAM::Role ${stack.apiRole.name}`]);
    expect(await pathOf()).toBe('/');
  });

  it('with our tag makes way for ours, and goes with the stack', async () => {
    await makeRole(hands, stack.apiRole.name, stack.tags, '/elsewhere/');
    const { plan } = await up(await open(), stack);
    const wanted = { path: 'Path', actual: '/elsewhere/', wanted: '/destined/' };
    const { differences } = plan.find(({ name }) => name === stack.apiRole.name)!;
    expect(differences).toContainEqual(wanted);
    expect(await pathOf()).toBe('/destined/');
    expect((await up(await open(), stack)).plan).toEqual([]);
    await down(await open(), stack);
    await makeRole(hands, stack.apiRole.name, stack.tags, '/elsewhere/');
    await down(await open(), stack);
    expect(await stateOf(endpoint, stack)).toEqual({});
  });
});

it('what can’t be asked whose it is stops both before any change', async () => {
  await NAMESAKES['AWS::SNS::Topic']!.make({ hands, stack, resource: stack.topic }, {});
  for (const command of [up, down]) {
    const error = named('AuthorizationErrorException', 'not authorized to perform: SNS:ListTagsForResource');
    const ListTagsForResource = () => {
      throw error;
    };
    const { aws, attempts } = withFaults(await open(), { 'SNS.ListTagsForResource': ListTagsForResource });
    await expect(command(aws, stack)).rejects.toMatchObject({ failures: [{ error }] });
    expect(attempts.filter((operation) => !READS.test(operation))).toEqual([]);
  }
});

describe('strangers on what is ours', () => {
  it('are all listed by down, which does nothing without --force, and go with it', async () => {
    await up(await open(), stack);
    const { bus, topic } = stack;
    for (const Name of ['theirs', 'theirs-too']) {
      const rule = { Name, EventBusName: bus.name, EventPattern: '{"source":["x"]}' };
      await hands(EventBridgeClient).send(new PutRuleCommand(rule));
    }
    const Endpoint = `arn:aws:lambda:${stack.region}:${stack.account}:function:theirs`;
    await hands(SNSClient).send(new SubscribeCommand({ TopicArn: topic.arn, Protocol: 'lambda', Endpoint }));
    const mail = { TopicArn: topic.arn, Protocol: 'email', Endpoint: 'theirs@example.com' };
    await hands(SNSClient).send(new SubscribeCommand(mail));
    const theirs = [
      ...['AWS::Events::Rule theirs', 'AWS::Events::Rule theirs-too'],
      ...[`AWS::SNS::Subscription lambda:${Endpoint}`, 'AWS::SNS::Subscription email:theirs@example.com'],
    ];
    const before = await stateOf(endpoint, stack);
    const { aws, attempts } = withFaults(await open(), {});
    await expect(down(aws, stack)).rejects.toMatchObject({
      code: 'ForeignRules',
      exitCode: EXIT.other,
      message: expect.stringContaining(`: ${theirs.join(', ')};`),
      fix: 'run destined down --stack ours --force to remove these as well',
    });
    expect(attempts.filter((operation) => !READS.test(operation))).toEqual([]);
    // They are no matter of up's.
    expect((await up(await open(), stack)).plan).toEqual([]);
    expect(await stateOf(endpoint, stack)).toEqual(before);

    const { outcomes, leftovers } = await down(await open(), stack, { force: true });
    expect(outcomes.slice(-4).map(keyOf)).toEqual(theirs);
    expect(leftovers).toEqual([]);
    expect(await stateOf(endpoint, stack)).toEqual({});
  });

  it('on our API are kept by up: a stage of theirs, and the deployment that it shows', async () => {
    await up(await open(), stack);
    const front = hands(APIGatewayClient);
    const { url } = await status(await open(), stack);
    const restApiId = url!.split('/execute-api/')[1]!.split('/')[0];
    const { id: deploymentId } = await front.send(new CreateDeploymentCommand({ restApiId, description: 'theirs' }));
    await front.send(new CreateStageCommand({ restApiId, stageName: 'theirs', deploymentId }));
    const before = await stateOf(endpoint, stack);
    expect((await up(await open(), stack)).plan).toEqual([]);
    expect(await stateOf(endpoint, stack)).toEqual(before);
    expect((await down(await open(), stack)).leftovers).toEqual([]);
  });
});

it('whatever of ours carries a tag is of a kind that the last look of down can ask', async () => {
  await up(await open(), stack);
  const request = new GetResourcesCommand({ TagFilters: [{ Key: OWNER_TAG, Values: [stack.name] }] });
  const { ResourceTagMappingList = [] } = await hands(ResourceGroupsTaggingAPIClient).send(request);
  const aws = await open();
  const known = ResourceTagMappingList.map(({ ResourceARN = '' }) => tagged(aws, ResourceARN)?.kind ?? ResourceARN);
  // The index lists no roles: these are found by their path.
  const carrying = resources.filter((each) => 'Tags' in each.properties() && each.kind !== 'AWS::IAM::Role');
  expect(known.sort()).toEqual(carrying.map(({ kind }) => kind).sort());
});

describe('what the tagging index still calls ours is a stranger’s all the same, when something changes', () => {
  const log = stack.recordLog.name;
  it.each<[string, string, string, UpOptions, boolean]>([
    ['is not removed: the record log', 'AWS::Logs::LogGroup', log, { choices: { records: false } }, false],
    ['gets nothing hung on it: the topic', 'AWS::SNS::Topic', stack.topic.name, {}, true],
  ])('%s', async (_, kind, name, options, isMissing) => {
    await up(await open(), stack);
    if (isMissing) {
      const subscription = resources.find((each) => each.kind === 'AWS::SNS::Subscription')!;
      const aws = await open();
      await subscription.remove(aws, (await subscription.read(aws))!);
    }
    // The index lags: it answers what it knew before the thing became a stranger's.
    const { ResourceTagMappingList } = await hands(ResourceGroupsTaggingAPIClient).send(new GetResourcesCommand({}));
    await NAMESAKES[kind]!.retag({ hands, stack, resource: { name } }, 'ours-2');
    const before = await stateOf(endpoint, stack);
    const index = { 'ResourceGroupsTaggingAPI.GetResources': () => ({ ResourceTagMappingList }) };
    const { aws, attempts } = withFaults(await open(), index);
    const message = expect.stringContaining(`${kind} ${name} is there already`);
    await expect(up(aws, stack, options)).rejects.toMatchObject({ code: 'ForeignResource', message });
    expect(attempts.filter((operation) => !READS.test(operation))).toEqual([]);
    expect(await stateOf(endpoint, stack)).toEqual(before);
  });
});
