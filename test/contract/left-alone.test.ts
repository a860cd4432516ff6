/** What others may do beside a stack's properties: it neither breaks nor widens the pattern, so `up` leaves it alone. */
import {
  APIGatewayClient,
  CreateRequestValidatorCommand,
  PutGatewayResponseCommand,
  UpdateRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient, TagResourceCommand as TagGroup } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand, UpdateEventBusCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient, UpdateRoleDescriptionCommand } from '@aws-sdk/client-iam';
import {
  LambdaClient,
  TagResourceCommand as TagFunction,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { SetTopicAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { status } from '../../src/provision/status.ts';
import { up } from '../../src/provision/up.ts';
import { methodOf, patchOf } from '../support/damages/api-hands.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { stateOf } from '../support/state-of.ts';

let endpoint: TestEndpoint;
let stack: Stack;
const opened: Aws[] = [];
async function open(): Promise<Aws> {
  const { region, url, credentials } = endpoint;
  const aws = await createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
  opened.push(aws);
  return aws;
}
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  stack = stackOf({ ...(await open()), name: 'alone' });
  await up(await open(), stack);
});
afterAll(async () => {
  for (const aws of opened) aws.destroy();
  await endpoint.stop();
});

/** What, why, how. */
const rows: [string, string, () => Promise<unknown>][] = [
  [
    'tags of others',
    'they are theirs',
    async () => {
      const tags = { 'cost-center': '7' };
      await endpoint
        .clientOf(LambdaClient)
        .send(new TagFunction({ Resource: stack.functions.success.arn, Tags: tags }));
      await endpoint.clientOf(CloudWatchLogsClient).send(new TagGroup({ resourceArn: stack.recordLog.arn, tags }));
    },
  ],
  [
    'descriptions',
    'they are notes',
    async () => {
      const Description = 'theirs';
      const { role, name: FunctionName } = stack.functions.failure;
      await endpoint.clientOf(IAMClient).send(new UpdateRoleDescriptionCommand({ RoleName: role.name, Description }));
      const lambda = endpoint.clientOf(LambdaClient);
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description }));
      // Until then it is another state.
      await waitUntilFunctionUpdatedV2(
        { client: lambda, minDelay: 0.05, maxDelay: 1, maxWaitTime: 30 },
        { FunctionName },
      );
      const { restApiId } = await methodOf({ hands: endpoint.clientOf, stack });
      const note = new UpdateRestApiCommand({ restApiId, ...patchOf(['description'], 'theirs') });
      await endpoint.clientOf(APIGatewayClient).send(note);
    },
  ],
  [
    'a log and a queue of the bus',
    'they copy what could not be delivered',
    () =>
      endpoint.clientOf(EventBridgeClient).send(
        new UpdateEventBusCommand({
          ...{ Name: stack.bus.name, LogConfig: { Level: 'ERROR' }, Description: 'theirs' },
          DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:000000000000:theirs' },
        }),
      ),
  ],
  [
    'a rule on the bus',
    'it gets copies; down asks before it goes',
    () =>
      endpoint
        .clientOf(EventBridgeClient)
        .send(
          new PutRuleCommand({ Name: 'theirs', EventBusName: stack.bus.name, EventPattern: '{"source":["lambda"]}' }),
        ),
  ],
  [
    'how messages are signed',
    'nobody checks it on the way to a function',
    () =>
      endpoint.clientOf(SNSClient).send(
        new SetTopicAttributesCommand({
          TopicArn: stack.topic.arn,
          AttributeName: 'SignatureVersion',
          AttributeValue: '2',
        }),
      ),
  ],
  [
    'a subscription to the topic',
    'it gets copies; down asks before it goes',
    () =>
      endpoint
        .clientOf(SNSClient)
        .send(new SubscribeCommand({ TopicArn: stack.topic.arn, Protocol: 'email', Endpoint: 'theirs@example.com' })),
  ],
  [
    'gateway responses, and validators that nobody asks',
    'they word errors of API Gateway itself, until the API is written anew',
    async () => {
      const front = endpoint.clientOf(APIGatewayClient);
      const { restApiId } = await methodOf({ hands: endpoint.clientOf, stack });
      await front.send(new PutGatewayResponseCommand({ restApiId, responseType: 'THROTTLED', statusCode: '420' }));
      await front.send(new CreateRequestValidatorCommand({ restApiId, name: 'theirs' }));
    },
  ],
];

it.each(rows)('what is left alone: %s, for %s', async (_what, _why, put) => {
  const before = await stateOf(endpoint, stack);
  await put();
  const after = await stateOf(endpoint, stack);
  expect(after).not.toEqual(before);
  const { resources } = await status(await open(), stack);
  expect(resources.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect((await up(await open(), stack)).plan).toEqual([]);
  expect(await stateOf(endpoint, stack)).toEqual(after);
});
