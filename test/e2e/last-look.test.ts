/** What `down` says once all is removed: what is left, kept, not looked at, and what an older deployment of the pattern left. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAws } from '../../src/aws/create-aws.ts';
import { stackOf } from '../../src/pattern/stack.ts';
import { down } from '../../src/provision/down.ts';
import { up } from '../../src/provision/up.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type Faults, failing, named, withFaults } from '../support/faults.ts';

interface Document {
  url: string;
  leftovers: object[];
  unchecked?: string[];
  older?: object[];
  error: { code: string; message: string; fix: string };
}

const ORIGINAL = '/aws/lambda/TheDestinedLambdaStack-destinedLambda1234ABCD-Xy';
let endpoint: TestEndpoint;
let cli: Cli;
let env: Record<string, string>;
let logs: CloudWatchLogsClient;
/** Operations of which nobody hears again. */
let cut: string[];

beforeEach(async () => {
  cut = [];
  endpoint = await startTestEndpoint({
    faults: ({ service, operation }) => (cut.includes(`${service}:${operation}`) ? 'before' : undefined),
  });
  logs = endpoint.clientOf(CloudWatchLogsClient);
  cli = await createCli();
  env = endpoint.env;
});
afterEach(async () => {
  await cli?.end();
  await endpoint?.stop();
});

const create = (logGroupName: string) => logs.send(new CreateLogGroupCommand({ logGroupName }));
const groups = async () => {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  return logGroups.map(({ logGroupName }) => logGroupName);
};
const deletes = (name: string) =>
  `aws logs delete-log-group --log-group-name ${name} --endpoint-url ${endpoint.url} --region us-east-1`;

describe('log groups of an older deployment of the pattern', () => {
  it('are named with the command that deletes them, and left alone', async () => {
    const { document } = await cli.json<Document>(['up', '--no-verify'], { env });
    const id = /execute-api\/(\w+)\//.exec(document.url)![1]!;
    const execution = `API-Gateway-Execution-Logs_${id}/prod`;
    const others = [
      '/aws/lambda/TheDestinedLambdaStack2-x',
      '/aws/lambda/other',
      `API-Gateway-Execution-Logs_${id}x/prod`,
    ];
    for (const name of [ORIGINAL, execution, ...others]) await create(name);
    const { code, stdout } = await cli.run(['down'], { env });
    expect(code).toBe(0);
    expect(stdout.split('0 resources left\n')[1]).toBe(
      `of an older deployment of the pattern, not made by destined; to delete it if nobody needs it:
  ${ORIGINAL}
    ${deletes(ORIGINAL)}
  ${execution}
    ${deletes(execution)}
`,
    );
    expect(new Set(await groups())).toEqual(new Set([ORIGINAL, execution, ...others]));
    // Whose API that was is known no more.
    const again = await cli.json<Document>(['down'], { env });
    expect(again).toMatchObject({ code: 0, document: { leftovers: [] } });
    expect(again.document.older).toEqual([{ kind: 'AWS::Logs::LogGroup', name: ORIGINAL, fix: deletes(ORIGINAL) }]);
    await logs.send(new DeleteLogGroupCommand({ logGroupName: ORIGINAL }));
    expect((await cli.json<Document>(['down'], { env })).document).not.toHaveProperty('older');
  });

  it('of the names of our functions are refused, with the command that makes room', async () => {
    const names = ['destined', 'success'].map((which) => `/aws/lambda/the-destined-lambda-${which}`);
    for (const name of names) await create(name);
    for (const command of ['up', 'down', 'diff']) {
      const { code, document } = await cli.json<Document>([command], { env });
      expect({ code, error: document.error }).toMatchObject({ code: 255, error: { code: 'ForeignResource' } });
      // By another name down would leave this stack where it is.
      const otherwise =
        command === 'down'
          ? 'tag them destined:stack=the-destined-lambda if they are to go with the stack'
          : 'choose another name with --stack';
      expect(document.error.fix).toBe(
        `${otherwise}, or remove them yourself if nobody needs them: ${names.map(deletes).join(' && ')}`,
      );
    }
    expect(await groups()).toEqual(names);
  });
});

describe('in between', () => {
  async function open(faults: Faults = {}) {
    const { region, url, credentials } = endpoint;
    const waits: string[] = [];
    const aws = await createAws({
      region,
      endpoint: url,
      credentials,
      signal: new AbortController().signal,
      onWaiting: (text) => void waits.push(text),
    });
    return { aws: withFaults(aws, faults).aws, waits };
  }

  it('what may not be looked at is unchecked, not left', async () => {
    const { aws } = await open();
    const stack = stackOf({ name: 'blind', partition: aws.partition, account: aws.account, region: aws.region });
    await up(aws, stack);
    const blind = await open({
      DescribeLogGroups({ input, pass }) {
        if (String(input.logGroupNamePrefix).includes('TheDestinedLambdaStack')) throw named('AccessDeniedException');
        return pass();
      },
    });
    expect(await down(blind.aws, stack)).toMatchObject({
      leftovers: [],
      older: [],
      unchecked: ['log groups of older deployments (logs:DescribeLogGroups): AccessDeniedException'],
    });
  });

  it('what nobody answered is told as that', async () => {
    await cli.run(['up', '--no-verify'], { env });
    cut = ['iam:ListRoles', 'tagging:GetResources'];
    expect((await cli.json<Document>(['down'], { env })).document).toMatchObject({
      leftovers: [],
      unchecked: expect.arrayContaining([
        'roles (iam:ListRoles): the connection was cut',
        'tagged resources (tag:GetResources): the connection was cut',
      ]),
    });
  });

  it('it says that it waits for the quota of the API', async () => {
    const { aws } = await open();
    const stack = stackOf({ name: 'quota', partition: aws.partition, account: aws.account, region: aws.region });
    await up(aws, stack);
    const slow = await open({ DeleteRestApi: failing(named('TooManyRequestsException')) });
    await down(slow.aws, stack);
    expect(slow.waits).toContain('waiting for API Gateway (one DeleteRestApi in 30 s)');
  });
});
