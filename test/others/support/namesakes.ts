/** Things of a stranger that carry a stack's names but not its tag, made through boto3. */

import { zip } from '../../../src/aws/zip.ts';
import type { Stack } from '../../../src/pattern/stack.ts';
import type { Botocore } from './botocore.ts';

export interface Namesake {
  kind: string;
  /** How the CLI must name it. */
  named(stack: Stack): string;
  make(botocore: Botocore, stack: Stack): Promise<unknown>;
}

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

export const NAMESAKES: readonly Namesake[] = [
  {
    kind: 'AWS::Logs::LogGroup',
    named: ({ recordLog }) => recordLog.name,
    make: ({ output }, { recordLog }) => output('logs', 'CreateLogGroup', { logGroupName: recordLog.name }),
  },
  {
    kind: 'AWS::IAM::Role',
    named: ({ apiRole }) => apiRole.name,
    make: ({ output }, { apiRole }) =>
      output('iam', 'CreateRole', {
        RoleName: apiRole.name,
        Path: '/destined/',
        AssumeRolePolicyDocument: JSON.stringify(TRUST),
      }),
  },
  {
    kind: 'AWS::Events::EventBus',
    named: ({ bus }) => bus.name,
    make: ({ output }, { bus }) => output('events', 'CreateEventBus', { Name: bus.name }),
  },
  {
    kind: 'AWS::SNS::Topic',
    named: ({ topic }) => topic.name,
    make: ({ output }, { topic }) =>
      output('sns', 'CreateTopic', { Name: topic.name, Tags: [{ Key: 'destined:stack', Value: 'another' }] }),
  },
  {
    kind: 'AWS::Lambda::Function',
    named: ({ functions }) => functions.success.name,
    async make({ output }, { functions, name }) {
      const { Role } = await output<{ Role: { Arn: string } }>('iam', 'CreateRole', {
        RoleName: `somebody-of-${name}`,
        AssumeRolePolicyDocument: JSON.stringify(TRUST),
      });
      const code = zip({ 'index.mjs': 'export const handler = () => {};' });
      await output('lambda', 'CreateFunction', {
        FunctionName: functions.success.name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: Role.Arn,
        Code: { ZipFile: { $bytes: Buffer.from(code.bytes).toString('base64') } },
      });
    },
  },
  {
    kind: 'AWS::ApiGateway::RestApi',
    named: ({ api }) => api.name,
    make: ({ output }, { api }) => output('apigateway', 'CreateRestApi', { name: api.name }),
  },
];
