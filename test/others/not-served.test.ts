/** What a user sees in the terminal who asks our endpoint for what it does not have. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Botocore, startBotocore } from './support/botocore.ts';
import { type Emulator, startOurs } from './support/emulators.ts';
import { program } from './support/place.ts';
import { createTool, type Tool } from './support/tool.ts';

const WHY = (service: string) =>
  `the service ${service} is not served here, only apigateway, events, iam, lambda, logs, sns, sts and tagging are: unset AWS_ENDPOINT_URL to ask AWS itself`;
const TEMPLATE = JSON.stringify({
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
});

let endpoint: Emulator;
beforeAll(async () => {
  endpoint = await startOurs();
});
afterAll(() => endpoint.stop());

describe('boto3', () => {
  describe('what is not served', () => {
    let botocore: Botocore;
    beforeAll(() => {
      botocore = startBotocore(endpoint);
    });
    afterAll(() => botocore.end());
    const refusal = (message: string) => ({ code: 'NotImplementedException', status: 501, message });

    it('is refused by the name of the operation', async () => {
      for (const [service, operation, parameters, name] of [
        ['lambda', 'PublishVersion', { FunctionName: 'f' }, 'lambda:PublishVersion'],
        ['iam', 'CreateUser', { UserName: 'me' }, 'iam:CreateUser'],
        [
          'sns',
          'CreatePlatformApplication',
          { Name: 'a', Platform: 'b', Attributes: {} },
          'sns:CreatePlatformApplication',
        ],
        ['logs', 'StartQuery', { startTime: 1, endTime: 2, queryString: 'x' }, 'logs:StartQuery'],
        ['logs', 'StartLiveTail', { logGroupIdentifiers: ['x'] }, 'logs:StartLiveTail'],
        ['events', 'CreateArchive', { ArchiveName: 'a', EventSourceArn: 'b' }, 'events:CreateArchive'],
        ['apigateway', 'CreateApiKey', {}, 'apigateway:CreateApiKey'],
        ['sts', 'GetSessionToken', {}, 'sts:GetSessionToken'],
        ['resourcegroupstaggingapi', 'GetComplianceSummary', {}, 'tagging:GetComplianceSummary'],
      ] as const) {
        const { error } = await botocore.call(service, operation, parameters);
        expect(error).toMatchObject(refusal(`${name} is not served here`));
      }
    });

    it('is refused by the name of the service, in every protocol', async () => {
      for (const [service, operation, name, parameters] of [
        ['cloudformation', 'DescribeStacks', 'cloudformation', {}],
        ['ec2', 'DescribeRegions', 'ec2', {}],
        ['dynamodb', 'ListTables', 'dynamodb', {}],
        ['cloudwatch', 'ListMetrics', 'monitoring', {}],
        ['ecs', 'ListClusters', 'ecs', {}],
        ['s3', 'ListBuckets', 's3', {}],
        ['route53', 'ListHostedZones', 'route53', {}],
        ['cloudfront', 'ListDistributions', 'cloudfront', {}],
        ['apigatewayv2', 'GetApis', 'apigatewayv2', {}],
        ['stepfunctions', 'ListStateMachines', 'states', {}],
      ] as const) {
        const { error } = await botocore.call(service, operation, parameters);
        expect({ service, ...error }).toMatchObject({ service, ...refusal(WHY(name)) });
      }
    });
  });
});

describe('AWS CLI', () => {
  describe('what is not served', () => {
    let aws: Tool;
    beforeAll(async () => {
      aws = await createTool(program('tools', 'aws'), endpoint.env);
      await writeFile(join(aws.folder, 'template.json'), TEMPLATE);
    });
    afterAll(() => aws.end());

    it.each([
      [['cloudformation', 'describe-stacks'], 'DescribeStacks', 'cloudformation'],
      [
        ['cloudformation', 'deploy', '--stack-name', 'x', '--template-file', 'template.json'],
        'DescribeStacks',
        'cloudformation',
      ],
      [['s3', 'ls'], 'ListBuckets', 's3'],
    ])('%j says which service, and what to do', async (args, operation, service) => {
      const stderr = `\nAn error occurred (NotImplementedException) when calling the ${operation} operation: ${WHY(service)}\n`;
      expect(await aws.run(...args)).toEqual({ code: 255, stdout: '', stderr });
    });
  });
});

describe('SAM CLI', () => {
  let sam: Tool;
  beforeAll(async () => {
    sam = await createTool(program('sam', 'sam'), endpoint.env);
    await writeFile(join(sam.folder, 'template.json'), TEMPLATE);
  });
  afterAll(() => sam.end());

  describe('is told which service it lacks, and what to do', () => {
    const deploy = ['deploy', '--stack-name', 'x', '--template-file', 'template.json', '--no-confirm-changeset'];
    it.each([[['list', 'stack-outputs', '--stack-name', 'x']], [deploy], [[...deploy, '--resolve-s3']]])(
      'sam %j',
      async (args) => {
        const { code, stderr } = await sam.run(...args);
        expect(stderr).toContain(WHY('cloudformation'));
        expect(stderr).not.toContain('Traceback');
        expect(code).toBe(1);
      },
    );
  });
});
