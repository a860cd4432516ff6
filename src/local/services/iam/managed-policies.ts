/** The policies that AWS manages and that people attach to functions of this pattern: by name after `policy/`. */
import type { Document } from './roles.ts';

/** One statement that allows, as AWS publishes it. */
function allow(actions: string[], resource = '*'): Document {
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: resource }] };
  const statement = { effect: 'Allow' as const, actions, resources: [resource], conditions: [] };
  return { text: JSON.stringify(document), policy: { statements: [statement] } };
}

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

export const MANAGED: ReadonlyMap<string, Document> = new Map([
  ['service-role/AWSLambdaBasicExecutionRole', allow(LOGS)],
  [
    'service-role/AmazonAPIGatewayPushToCloudWatchLogs',
    allow([...LOGS, 'logs:Describe*', 'logs:Get*', 'logs:Filter*']),
  ],
  ['AdministratorAccess', allow(['*'])],
  ['AmazonSNSFullAccess', allow(['sns:*'])],
  ['AmazonEventBridgeFullAccess', allow(['events:*', 'schemas:*', 'scheduler:*', 'pipes:*'])],
  ['CloudWatchLogsFullAccess', allow(['logs:*', 'cloudwatch:GenerateQuery'])],
  ['CloudWatchLogsReadOnlyAccess', allow(['logs:Describe*', 'logs:Get*', 'logs:List*', 'logs:FilterLogEvents'])],
  ['AWSLambda_FullAccess', allow(['lambda:*', 'logs:*', 'tag:GetResources', 'iam:GetRole', 'iam:ListRoles'])],
]);
