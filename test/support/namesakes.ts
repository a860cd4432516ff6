/** Things of strangers that carry a stack's names: made with any tags, or taken over with the tags of another. */
import {
  APIGatewayClient,
  CreateRestApiCommand,
  GetRestApisCommand,
  TagResourceCommand as TagApi,
  UntagResourceCommand as UntagApi,
} from '@aws-sdk/client-api-gateway';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  TagResourceCommand as TagGroup,
  UntagResourceCommand as UntagGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  TagResourceCommand as TagEvents,
  UntagResourceCommand as UntagEvents,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, TagRoleCommand, UntagRoleCommand } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  LambdaClient,
  TagResourceCommand as TagFunction,
  UntagResourceCommand as UntagFunction,
} from '@aws-sdk/client-lambda';
import {
  CreateTopicCommand,
  SNSClient,
  TagResourceCommand as TagTopic,
  UntagResourceCommand as UntagTopic,
} from '@aws-sdk/client-sns';
import { zip } from '../../src/aws/zip.ts';
import { OWNER_TAG, type Stack } from '../../src/pattern/stack.ts';
import type { Resource } from '../../src/resources/resource.ts';
import type { Hands } from './damages/damage.ts';

type Tags = Record<string, string>;
interface Place {
  hands: Hands;
  stack: Stack;
  resource: Pick<Resource, 'name'>;
}
interface Kind {
  /** A stranger's of this name. */
  make(place: Place, tags: Tags): Promise<unknown>;
  /** Gives it this value of the owner's tag, or takes the tag away. */
  retag(place: Place, owner: string | undefined): Promise<unknown>;
}

const listOf = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
const owned = (owner: string) => ({ [OWNER_TAG]: owner });

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** `Path`: IAM's names are unique whatever the path. */
export const makeRole = (hands: Hands, RoleName: string, tags: Tags, Path = '/destined/') =>
  hands(IAMClient).send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: TRUST, Tags: listOf(tags) }));

const logArn = ({ stack, resource }: Place) =>
  `arn:aws:logs:${stack.region}:${stack.account}:log-group:${resource.name}`;
const functionOf = ({ stack, resource }: Place) =>
  Object.values(stack.functions).find(({ name }) => name === resource.name)!;
const ruleArn = ({ stack, resource }: Place) =>
  Object.values(stack.rules).find(({ name }) => name === resource.name)!.arn;

const retagEvents =
  (arnOf: (place: Place) => string): Kind['retag'] =>
  (place, owner) => {
    const events = place.hands(EventBridgeClient);
    const ResourceARN = arnOf(place);
    if (owner === undefined) return events.send(new UntagEvents({ ResourceARN, TagKeys: [OWNER_TAG] }));
    return events.send(new TagEvents({ ResourceARN, Tags: listOf(owned(owner)) }));
  };

/** By name: whoever retags it is no owner that the tag could tell. */
async function apiIdOfName(hands: Hands, { api }: Stack): Promise<string> {
  const { items = [] } = await hands(APIGatewayClient).send(new GetRestApisCommand({ limit: 500 }));
  return items.find(({ name }) => name === api.name)!.id!;
}

/** By kind. */
export const NAMESAKES: Record<string, Kind> = {
  'AWS::IAM::Role': {
    make: ({ hands, resource }, tags) => makeRole(hands, resource.name, tags),
    retag({ hands, resource: { name: RoleName } }, owner) {
      const iam = hands(IAMClient);
      if (owner === undefined) return iam.send(new UntagRoleCommand({ RoleName, TagKeys: [OWNER_TAG] }));
      return iam.send(new TagRoleCommand({ RoleName, Tags: listOf(owned(owner)) }));
    },
  },
  'AWS::Logs::LogGroup': {
    make: ({ hands, resource }, tags) =>
      hands(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName: resource.name, tags })),
    retag(place, owner) {
      const logs = place.hands(CloudWatchLogsClient);
      const resourceArn = logArn(place);
      if (owner === undefined) return logs.send(new UntagGroup({ resourceArn, tagKeys: [OWNER_TAG] }));
      return logs.send(new TagGroup({ resourceArn, tags: owned(owner) }));
    },
  },
  'AWS::Events::EventBus': {
    make: ({ hands, resource }, tags) =>
      hands(EventBridgeClient).send(new CreateEventBusCommand({ Name: resource.name, Tags: listOf(tags) })),
    retag: retagEvents(({ stack }) => stack.bus.arn),
  },
  'AWS::Events::Rule': {
    make: ({ hands, stack, resource }, tags) =>
      hands(EventBridgeClient).send(
        new PutRuleCommand({
          ...{ Name: resource.name, EventBusName: stack.bus.name, EventPattern: '{"source":["theirs"]}' },
          Tags: listOf(tags),
        }),
      ),
    retag: retagEvents(ruleArn),
  },
  'AWS::SNS::Topic': {
    make: ({ hands, resource }, tags) =>
      hands(SNSClient).send(new CreateTopicCommand({ Name: resource.name, Tags: listOf(tags) })),
    retag({ hands, stack }, owner) {
      const ResourceArn = stack.topic.arn;
      if (owner === undefined) return hands(SNSClient).send(new UntagTopic({ ResourceArn, TagKeys: [OWNER_TAG] }));
      return hands(SNSClient).send(new TagTopic({ ResourceArn, Tags: listOf(owned(owner)) }));
    },
  },
  'AWS::Lambda::Function': {
    async make({ hands, resource }, tags) {
      const { Role } = await makeRole(hands, `somebody-of-${resource.name}`, {});
      await hands(LambdaClient).send(
        new CreateFunctionCommand({
          ...{ FunctionName: resource.name, Role: Role!.Arn, Runtime: 'nodejs24.x', Handler: 'index.handler' },
          Code: { ZipFile: zip({ 'index.mjs': 'export const handler = () => {};' }).bytes },
          Tags: tags,
        }),
      );
    },
    retag(place, owner) {
      const Resource = functionOf(place).arn;
      const lambda = place.hands(LambdaClient);
      if (owner === undefined) return lambda.send(new UntagFunction({ Resource, TagKeys: [OWNER_TAG] }));
      return lambda.send(new TagFunction({ Resource, Tags: owned(owner) }));
    },
  },
  'AWS::ApiGateway::RestApi': {
    make: ({ hands, resource }, tags) =>
      hands(APIGatewayClient).send(new CreateRestApiCommand({ name: resource.name, tags })),
    async retag({ hands, stack }, owner) {
      const front = hands(APIGatewayClient);
      const resourceArn = `arn:aws:apigateway:${stack.region}::/restapis/${await apiIdOfName(hands, stack)}`;
      if (owner === undefined) await front.send(new UntagApi({ resourceArn, tagKeys: [OWNER_TAG] }));
      else await front.send(new TagApi({ resourceArn, tags: owned(owner) }));
    },
  },
};
