/** Lambda’s configuration of asynchronous invocations, one row a fact (aws-facts 1.4, 1.5). */
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  type LambdaClient,
  ListFunctionEventInvokeConfigsCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestEndpoint } from '../support/endpoint.ts';
import {
  ARN,
  BAD,
  bound,
  clock,
  fn,
  INVALID,
  itRefuses,
  lambdaRequests,
  MISSING,
  type Refusal,
  startLambdaControl,
  updating,
} from '../support/lambda-control.ts';
import { BUS } from '../support/lambda-stage.ts';

let endpoint: TestEndpoint;
let lambda: LambdaClient;
const { put, toBus } = lambdaRequests(() => lambda);

beforeAll(async () => {
  ({ endpoint, lambda } = await startLambdaControl());
  // Here and elsewhere: what is refused for other reasons is there.
  await endpoint.clientOf(EventBridgeClient).send(new CreateEventBusCommand({ Name: 'records-2' }));
  const west = { region: 'eu-west-1' };
  await endpoint.clientOf(EventBridgeClient, west).send(new CreateEventBusCommand({ Name: 'records' }));
  await endpoint.clientOf(SNSClient).send(new CreateTopicCommand({ Name: 't' }));
});
afterAll(async () => {
  await endpoint?.stop();
});

describe('refused', () => {
  itRefuses([
    [
      '1.5 no setting',
      () => put({}),
      INVALID,
      /^You must specify at least one of error handling or destination setting/,
    ],
    ['1.5 3 retries', () => put({ MaximumRetryAttempts: 3 }), BAD, bound(3, 'maximumRetryAttempts', 'less', 2)],
    ['1.5 -1 retries', () => put({ MaximumRetryAttempts: -1 }), BAD, bound(-1, 'maximumRetryAttempts', 'greater', 0)],
    [
      '1.5 an age of 59 s',
      () => put({ MaximumEventAgeInSeconds: 59 }),
      BAD,
      bound(59, 'maximumEventAgeInSeconds', 'greater', 60),
    ],
    [
      '1.5 an age of 21,601 s',
      () => put({ MaximumEventAgeInSeconds: 21_601 }),
      BAD,
      bound(21_601, 'maximumEventAgeInSeconds', 'less', 21_600),
    ],
    [
      '1.5 a destination that is no ARN',
      () => toBus('bus'),
      BAD,
      /^1 validation error detected: Value 'bus' at 'destinationConfig\.onSuccess\.destination' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
    ],
    ...[
      ['a function that is not there', `${ARN}-none`],
      ['a version that is not there', `${ARN.replace('fn', 'updating')}:7`],
      ['a bus that is not there (assumed)', `${BUS}-none`],
      ['a topic that is not there (assumed)', 'arn:aws:sns:us-east-1:000000000000:none'],
      ['a bus of another region (assumed)', BUS.replace('us-east-1', 'eu-west-1')],
      ['a bus of another account (assumed)', BUS.replace('000000000000', '111111111111')],
    ].map(
      ([what, arn]): Refusal => [
        `1.5 ${what} as destination`,
        () => toBus(arn!, 'OnFailure'),
        INVALID,
        `The destination ARN ${arn} is invalid.`,
      ],
    ),
    [
      '1.5 a FIFO topic as destination',
      () => toBus('arn:aws:sns:us-east-1:000000000000:t.fifo'),
      INVALID,
      'The destination ARN arn:aws:sns:us-east-1:000000000000:t.fifo is invalid.',
    ],
    [
      '1.5 a service that is no destination',
      () => toBus('arn:aws:ec2:us-east-1:000000000000:x'),
      INVALID,
      'The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=arn:aws:ec2:us-east-1:000000000000:x), onFailure=null) is invalid.',
    ],
    [
      '1.5 a bucket for successes',
      () => toBus('arn:aws:s3:::b'),
      INVALID,
      /^The provided destination config DestinationConfig\(onSuccess=OnSuccess\(destination=arn:aws:s3:::b\)/,
    ],
    [
      '1.4 a queue as destination, which is not here',
      () => toBus('arn:aws:sqs:us-east-1:000000000000:q'),
      INVALID,
      'the local endpoint delivers to event buses, topics and functions only, not to arn:aws:sqs:us-east-1:000000000000:q',
    ],
    [
      '1.5 a bucket for failures, which is not here',
      () => toBus('arn:aws:s3:::b', 'OnFailure'),
      INVALID,
      'the local endpoint delivers to event buses, topics and functions only, not to arn:aws:s3:::b',
    ],
    [
      '1.5 itself as destination',
      () => toBus(ARN),
      INVALID,
      "You can't specify the function as a destination for itself.",
    ],
    [
      '1.5 a bus that its role may not use',
      () => toBus(`${BUS}-2`, 'OnFailure'),
      INVALID,
      `The function's execution role does not have permissions to call PutEvents on ${BUS}-2`,
    ],
    [
      '1.5 a topic that its role may not use',
      () => toBus('arn:aws:sns:us-east-1:000000000000:t'),
      INVALID,
      "The function's execution role does not have permissions to call Publish on arn:aws:sns:us-east-1:000000000000:t",
    ],
    [
      '1.5 the config of a function that is not there',
      () => put({ FunctionName: 'none', MaximumRetryAttempts: 0 }),
      MISSING,
      "The function doesn't exist.",
      404,
    ],
    ...([GetFunctionEventInvokeConfigCommand, DeleteFunctionEventInvokeConfigCommand] as const).map(
      (Command): Refusal => [
        `1.5 the config of a function that is not there: ${Command.name}`,
        () => lambda.send(new Command({ FunctionName: `${ARN}-none` }) as GetFunctionEventInvokeConfigCommand),
        MISSING,
        `The function ${ARN}-none:$LATEST doesn't have an EventInvokeConfig`,
      ],
    ),
    [
      '1.5 to get a config that is not there',
      () => lambda.send(new GetFunctionEventInvokeConfigCommand(updating)),
      MISSING,
      `The function ${ARN.replace('fn', 'updating')}:$LATEST doesn't have an EventInvokeConfig`,
    ],
    [
      '1.5 to delete a config that is not there',
      () => lambda.send(new DeleteFunctionEventInvokeConfigCommand(updating)),
      MISSING,
      `The function ${ARN.replace('fn', 'updating')}:$LATEST doesn't have an EventInvokeConfig`,
    ],
    [
      '1.5 to update a config that is not there',
      () => lambda.send(new UpdateFunctionEventInvokeConfigCommand({ ...updating, MaximumRetryAttempts: 1 })),
      MISSING,
      `The function ${ARN.replace('fn', 'updating')}:$LATEST doesn't have an EventInvokeConfig`,
    ],
  ]);
});

describe('answered', () => {
  it('1.5 Put replaces the whole config, Update merges, and what is unset is absent', async () => {
    const both = { OnSuccess: { Destination: BUS }, OnFailure: { Destination: BUS } };
    expect(await put({ MaximumRetryAttempts: 1, DestinationConfig: both })).toMatchObject({
      FunctionArn: `${ARN}:$LATEST`,
      MaximumRetryAttempts: 1,
      DestinationConfig: both,
    });
    const replaced = await put({ MaximumEventAgeInSeconds: 60 });
    expect(replaced).not.toHaveProperty('MaximumRetryAttempts');
    expect(replaced.DestinationConfig).toEqual({ OnSuccess: {}, OnFailure: {} });
    const OnFailure = { Destination: BUS };
    await lambda.send(new UpdateFunctionEventInvokeConfigCommand({ ...fn, DestinationConfig: { OnFailure } }));
    const { $metadata: _, ...merged } = await lambda.send(new GetFunctionEventInvokeConfigCommand(fn));
    expect(merged).toEqual({
      LastModified: new Date(clock.now()),
      FunctionArn: `${ARN}:$LATEST`,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnSuccess: {}, OnFailure },
    });
    const { FunctionEventInvokeConfigs } = await lambda.send(new ListFunctionEventInvokeConfigsCommand(fn));
    expect(FunctionEventInvokeConfigs).toEqual([merged]);
    await lambda.send(new DeleteFunctionEventInvokeConfigCommand(fn));
    const listed = await lambda.send(new ListFunctionEventInvokeConfigsCommand(fn));
    expect(listed.FunctionEventInvokeConfigs).toEqual([]);
  });

  it('1.5 the bounds themselves are allowed', async () => {
    for (const [MaximumRetryAttempts, MaximumEventAgeInSeconds] of [
      [0, 60],
      [2, 21_600],
    ]) {
      expect(await put({ MaximumRetryAttempts, MaximumEventAgeInSeconds })).toMatchObject({
        MaximumRetryAttempts,
        MaximumEventAgeInSeconds,
      });
    }
    await lambda.send(new DeleteFunctionEventInvokeConfigCommand(fn));
  });
});
