/** The endpoint's fault script: which calls go wrong, how, and what has happened by then. */
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { CreateTopicCommand, DeleteTopicCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, expect, it } from 'vitest';
import { type FaultRule, faultsOf, parseFaults } from '../../src/local/faults.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

let endpoint: TestEndpoint;
afterEach(() => endpoint.stop());

const start = async (...rules: object[]) => {
  endpoint = await startTestEndpoint({ faults: faultsOf(parseFaults(JSON.stringify(rules))) });
};
const sns = (maxAttempts = 1) => endpoint.clientOf(SNSClient, { maxAttempts });
const create = (Name: string, client = sns()) => client.send(new CreateTopicCommand({ Name }));
async function topics(): Promise<string[]> {
  const { Topics = [] } = await sns().send(new ListTopicsCommand({}));
  return Topics.map(({ TopicArn = '' }) => TopicArn.split(':').at(-1)!);
}

it('before cuts the connection, and nothing has happened', async () => {
  await start({ operation: 'sns:CreateTopic', fault: 'before' });
  await expect(create('one')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await topics()).toEqual([]);
  await create('two');
  expect(await topics()).toEqual(['two']);
});

it('after cuts it once it has happened', async () => {
  await start({ operation: 'SNS.CreateTopic', fault: 'after' });
  await expect(create('one')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await topics()).toEqual(['one']);
});

it('after keeps an error back as well, for all attempts at one call', async () => {
  await start({ operation: 'CreateRole', fault: 'after' });
  const iam = endpoint.clientOf(IAMClient, { maxAttempts: 3 });
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  const request = new CreateRoleCommand({ RoleName: 'one', AssumeRolePolicyDocument });
  // The second and third attempts were refused: that it is there already is not told.
  await expect(iam.send(request)).rejects.toMatchObject({ code: 'ECONNRESET', $metadata: { attempts: 3 } });
  expect((await iam.send(new ListRolesCommand({}))).Roles).toHaveLength(1);
  await expect(iam.send(request)).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
});

it('is of one attempt, if told so: the next finds what the lost one did', async () => {
  await start({ operation: 'sns.createtopic', fault: 'after', attempts: 1 });
  expect((await create('one', sns(3))).$metadata.attempts).toBe(2);
  expect(await topics()).toEqual(['one']);
});

it('error is a 500 and throttle each service its own refusal; neither happens', async () => {
  await start(
    { operation: 'CreateTopic', fault: 'error' },
    { operation: 'CreateTopic', fault: 'throttle', call: 2 },
    {
      operation: 'events:PutRule',
      fault: 'throttle',
    },
    { operation: 'cloudwatchlogs:CreateLogGroup', fault: 'throttle' },
    { operation: 'tag:GetResources', fault: 'throttle' },
  );
  await expect(create('one')).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  await expect(create('one')).rejects.toMatchObject({ name: 'ThrottledException', $metadata: { httpStatusCode: 429 } });
  const rule = new PutRuleCommand({ Name: 'one', EventPattern: '{"source":["x"]}' });
  await expect(endpoint.clientOf(EventBridgeClient).send(rule)).rejects.toMatchObject({ name: 'ThrottlingException' });
  const group = new CreateLogGroupCommand({ logGroupName: 'one' });
  await expect(endpoint.clientOf(CloudWatchLogsClient).send(group)).rejects.toMatchObject({
    name: 'ThrottlingException',
  });
  const tagged = endpoint.clientOf(ResourceGroupsTaggingAPIClient).send(new GetResourcesCommand({}));
  await expect(tagged).rejects.toMatchObject({ name: 'ThrottledException' });
  expect(await topics()).toEqual([]);
  expect(endpoint.stderr()).toBe('');
});

it('hang answers nothing, whatever the client waits', async () => {
  await start({ operation: 'CreateTopic', fault: 'hang' });
  const given = new AbortController();
  const hung = sns().send(new CreateTopicCommand({ Name: 'one' }), { abortSignal: given.signal });
  // Long after it came, it has neither happened nor an answer.
  const answered = hung.then(
    () => 'an answer',
    ({ name }: Error) => name,
  );
  for (let round = 0; round < 10; round += 1) expect(await Promise.race([answered, topics()])).toEqual([]);
  given.abort();
  await expect(hung).rejects.toMatchObject({ name: 'AbortError' });
  await create('two');
  expect(await topics()).toEqual(['two']);
});

it('counts calls of the operation, from the one that is meant on', async () => {
  await start({ operation: 'sns:CreateTopic', fault: 'error', call: 2, calls: 2 });
  const outcomes: boolean[] = [];
  for (const name of ['one', 'two', 'three', 'four']) {
    outcomes.push(
      await create(name).then(
        () => true,
        () => false,
      ),
    );
    // Another operation is not counted.
    await sns().send(new DeleteTopicCommand({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:none' }));
  }
  expect(outcomes).toEqual([true, false, false, true]);
});

it.each<[what: string, script: string, says: RegExp]>([
  ['no JSON', 'x', /JSON/],
  ['no list', '{}', /a list of faults is needed/],
  ['no object', '[1]', /^\[0\] must be an object$/],
  ['no operation', '[{"fault":"hang"}]', /^\[0\]\.operation must name an operation/],
  ['another fault', '[{"operation":"CreateTopic","fault":"burn"}]', /^\[0\]\.fault must be one of before, after, /],
  ['another member', '[{"operation":"CreateTopic","fault":"hang","at":1}]', /^\[0\]\.at is not known; there are /],
  [
    'no call',
    '[{"operation":"CreateTopic","fault":"hang","call":0}]',
    /^\[0\]\.call must be a whole number from 1 on$/,
  ],
])('a script with %s is refused', async (_what, script, says) => {
  await start();
  const read = (): FaultRule[] => parseFaults(script);
  expect(read).toThrow(says);
});
