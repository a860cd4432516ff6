/** Asks a resource itself, by its ARN, for its tags: the tagging API's index lags, so a hit there is no proof. */
import { APIGatewayClient, GetTagsCommand } from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient, ListTagsForResourceCommand as ListLogTags } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, ListTagsForResourceCommand as ListEventTags } from '@aws-sdk/client-eventbridge';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient, ListTagsCommand } from '@aws-sdk/client-lambda';
import { ListTagsForResourceCommand as ListTopicTags, SNSClient } from '@aws-sdk/client-sns';
import type { Aws } from '../aws/aws.ts';
import { GONE, unlessNamed } from '../aws/error-names.ts';
import { withinApiQuota } from '../aws/within-api-quota.ts';
import { type Tags, tagsOf } from './tags.ts';

export interface Tagged {
  kind: string;
  name: string;
  /** Of a stage: the API that it is a part of. */
  apiId?: string;
  /** Undefined when there is no such resource any more. */
  tags: () => Promise<Tags | undefined>;
}

type Ask = (aws: Aws, arn: string, name: string) => Promise<Tags>;
interface Sort {
  pattern: RegExp;
  kind: string;
  ask: Ask;
}

const events: Ask = async (aws, arn) =>
  tagsOf((await aws.client(EventBridgeClient).send(new ListEventTags({ ResourceARN: arn }))).Tags);
const front: Ask = async (aws, arn) =>
  (
    await withinApiQuota(aws, 'GetTags', () =>
      aws.client(APIGatewayClient).send(new GetTagsCommand({ resourceArn: arn })),
    )
  ).tags ?? {};

/** The first group is the name, a second one the id of the API. */
const SORTS: readonly Sort[] = [
  {
    pattern: /:lambda:[^:]*:[^:]*:function:([^:]+)$/,
    kind: 'AWS::Lambda::Function',
    ask: async (aws, arn) => (await aws.client(LambdaClient).send(new ListTagsCommand({ Resource: arn }))).Tags ?? {},
  },
  {
    pattern: /:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?$/,
    kind: 'AWS::Logs::LogGroup',
    ask: async (aws, arn) => {
      const resourceArn = arn.replace(/:\*$/, '');
      return (await aws.client(CloudWatchLogsClient).send(new ListLogTags({ resourceArn }))).tags ?? {};
    },
  },
  { pattern: /:events:[^:]*:[^:]*:rule\/(?:.*\/)?([^/]+)$/, kind: 'AWS::Events::Rule', ask: events },
  { pattern: /:events:[^:]*:[^:]*:event-bus\/(.+)$/, kind: 'AWS::Events::EventBus', ask: events },
  {
    pattern: /:sns:[^:]*:[^:]*:([^:]+)$/,
    kind: 'AWS::SNS::Topic',
    ask: async (aws, arn) => tagsOf((await aws.client(SNSClient).send(new ListTopicTags({ ResourceArn: arn }))).Tags),
  },
  { pattern: /:apigateway:[^:]*::\/restapis\/([^/]+)$/, kind: 'AWS::ApiGateway::RestApi', ask: front },
  { pattern: /:apigateway:[^:]*::\/restapis\/(([^/]+)\/stages\/[^/]+)$/, kind: 'AWS::ApiGateway::Stage', ask: front },
  {
    pattern: /:iam::[^:]*:role\/(?:.*\/)?([^/]+)$/,
    kind: 'AWS::IAM::Role',
    ask: async (aws, _arn, RoleName) =>
      tagsOf((await aws.client(IAMClient).send(new GetRoleCommand({ RoleName }))).Role?.Tags),
  },
];

/** Undefined for an ARN of a kind that this tool never makes. */
export function tagged(aws: Aws, arn: string): Tagged | undefined {
  for (const { pattern, kind, ask } of SORTS) {
    const [, name, apiId] = pattern.exec(arn) ?? [];
    if (name) return { kind, name, apiId, tags: () => unlessNamed(GONE, ask(aws, arn, name)) };
  }
  return undefined;
}
