/** The AWS CLI (version 1, which PyPI has) on our endpoint. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBotocore } from './support/botocore.ts';
import { type Emulator, startOurs } from './support/emulators.ts';
import { makeRole, ZipFile } from './support/lambda-role.ts';
import { program } from './support/place.ts';
import { createTool, type Tool } from './support/tool.ts';

const FN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
let endpoint: Emulator;
let aws: Tool;
const json = async (...args: string[]) => JSON.parse(await aws.text(...args)) as unknown;
const write = (name: string, content: string | Uint8Array) => writeFile(join(aws.folder, name), content);

beforeAll(async () => {
  endpoint = await startOurs();
  aws = await createTool(program('tools', 'aws'), endpoint.env);
  const botocore = startBotocore(endpoint);
  await makeRole(botocore);
  await botocore.end();
  await write('fn.zip', Buffer.from(ZipFile.$bytes, 'base64'));
});
afterAll(async () => {
  await aws?.end();
  await endpoint?.stop();
});

describe('AWS CLI', () => {
  describe('commands: blobs, files, shorthand, queries, forms of output', () => {
    it('makes a function of a zip file, waits for it and invokes it', async () => {
      const made = [
        '--role',
        'arn:aws:iam::000000000000:role/runner',
        '--runtime',
        'nodejs22.x',
        '--handler',
        'index.handler',
      ];
      const variables = ['--environment', 'Variables={FIRST=b,SECOND=d}', '--tags', 'app=one,b=two'];
      const zip = ['--zip-file', 'fileb://fn.zip'];
      const create = ['lambda', 'create-function', '--function-name', 'fn', ...made, ...variables, ...zip];
      expect(await aws.text(...create, '--query', 'FunctionArn', '--output', 'text')).toBe(FN);
      expect(await aws.text('lambda', 'wait', 'function-active-v2', '--function-name', 'fn')).toBe('');
      const invoke = ['lambda', 'invoke', '--function-name', 'fn'];
      expect(await json(...invoke, '--payload', '{"x":"ü"}', 'out.json')).toEqual({
        ExecutedVersion: '$LATEST',
        StatusCode: 200,
      });
      expect(await readFile(join(aws.folder, 'out.json'), 'utf8')).toBe('{"told":{"x":"ü"}}');
      await write('in.json', '{"fail":true}');
      const failed = await json(...invoke, '--payload', 'fileb://in.json', '--log-type', 'Tail', 'out.json');
      expect(failed).toMatchObject({ FunctionError: 'Unhandled', LogResult: expect.any(String) });
      const { LogResult } = failed as { LogResult: string };
      expect(Buffer.from(LogResult, 'base64').toString()).toContain('TypeError');
      const queued = await json(...invoke, '--invocation-type', 'Event', '--payload', '{}', 'out.json');
      expect(queued).toEqual({ StatusCode: 202 });
    });

    it('shows the same as JSON, text and a table', async () => {
      const get = ['lambda', 'get-function', '--function-name', 'fn'];
      const query = ['--query', '[Configuration.[FunctionName,Timeout],Tags.app]'];
      expect(await json(...get, ...query)).toEqual([['fn', 3], 'one']);
      expect(await aws.text(...get, '--query', 'Configuration.[FunctionName,Timeout,State]', '--output', 'text')).toBe(
        'fn\t3\tActive',
      );
      const table = await aws.text(
        'lambda',
        'list-functions',
        '--query',
        'Functions[].[FunctionName,Runtime]',
        '--output',
        'table',
      );
      expect(table).toMatch(/^-+\n\|\s+ListFunctions\s+\|\n\+-+\+-+\+\n\|\s+fn\s+\|\s+nodejs22\.x\s+\|\n\+-+\+-+\+$/);
      const trust = await json(
        'iam',
        'get-role',
        '--role-name',
        'runner',
        '--query',
        'Role.AssumeRolePolicyDocument.Statement[0].Action',
      );
      expect(trust).toBe('sts:AssumeRole');
    });

    it('takes its own skeletons, filled in, from files', async () => {
      const skeleton = (await json('sns', 'create-topic', '--generate-cli-skeleton')) as object;
      expect(skeleton).toHaveProperty('Name');
      const filled = { Name: 'topic', Attributes: { DisplayName: 'of a file' }, Tags: [{ Key: 'a', Value: 'b' }] };
      await write('topic.json', JSON.stringify(filled));
      const TopicArn = 'arn:aws:sns:us-east-1:000000000000:topic';
      expect(await json('sns', 'create-topic', '--cli-input-json', 'file://topic.json')).toEqual({ TopicArn });
      const attributes = ['--message-attributes', '{"mode":{"DataType":"String","StringValue":"x"}}'];
      const published = await json(
        'sns',
        'publish',
        '--topic-arn',
        TopicArn,
        '--message',
        'file://topic.json',
        ...attributes,
      );
      expect(published).toEqual({ MessageId: expect.any(String) });
    });

    it('writes shorthand for lists and maps', async () => {
      await aws.text(
        'events',
        'put-rule',
        '--name',
        'rule',
        '--event-pattern',
        '{"source":["app"]}',
        '--tags',
        'Key=a,Value=b',
      );
      const targets = [
        `Id=fn,Arn=${FN},RetryPolicy={MaximumRetryAttempts=1,MaximumEventAgeInSeconds=60}`,
        `Id=two,Arn=${FN}`,
      ];
      const put = await json('events', 'put-targets', '--rule', 'rule', '--targets', ...targets);
      expect(put).toEqual({ FailedEntryCount: 0, FailedEntries: [] });
      const listed = await json(
        'events',
        'list-targets-by-rule',
        '--rule',
        'rule',
        '--query',
        'Targets[0].RetryPolicy',
      );
      expect(listed).toEqual({ MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 });
      await write(
        'entries.json',
        JSON.stringify([{ Source: 'app', DetailType: 't', Detail: '{}', Time: '2026-01-01T00:00:00Z' }]),
      );
      const sent = await json('events', 'put-events', '--entries', 'file://entries.json');
      expect(sent).toMatchObject({ FailedEntryCount: 0 });
      const id = await aws.text('apigateway', 'create-rest-api', '--name', 'api', '--query', 'id', '--output', 'text');
      const patch = ['--patch-operations', 'op=replace,path=/description,value=changed'];
      const patched = await json('apigateway', 'update-rest-api', '--rest-api-id', id, ...patch);
      expect(patched).toMatchObject({ id, description: 'changed' });
      const filters = ['--tag-filters', 'Key=app,Values=one,two'];
      const found = await json(
        'resourcegroupstaggingapi',
        'get-resources',
        ...filters,
        '--query',
        'ResourceTagMappingList[].ResourceARN',
      );
      expect(found).toEqual([FN]);
    });

    it('pages by tokens of its own', async () => {
      for (const name of ['one', 'two', 'three']) await aws.text('logs', 'create-log-group', '--log-group-name', name);
      const names = ['logs', 'describe-log-groups', '--log-group-name-prefix', 't'];
      const first = (await json(...names, '--max-items', '1')) as { logGroups: object[]; NextToken: string };
      expect(first.logGroups).toMatchObject([{ logGroupName: 'three' }]);
      const rest = (await json(...names, '--starting-token', first.NextToken)) as { logGroups: object[] };
      expect(rest).toEqual({ logGroups: [expect.objectContaining({ logGroupName: 'two' })] });
      expect(await json(...names, '--page-size', '1', '--query', 'length(logGroups)')).toBe(2);
    });

    it('reads what functions logged', async () => {
      const filter = [
        'logs',
        'filter-log-events',
        '--log-group-name',
        '/aws/lambda/fn',
        '--filter-pattern',
        '"as wished"',
      ];
      const message = (await json(...filter, '--query', 'events[].message')) as string[];
      expect(message).toEqual([expect.stringContaining('TypeError')]);
      const reports = [...filter.slice(0, -1), 'REPORT', '--query', 'events[].message', '--output', 'text'];
      expect(await aws.text(...reports)).toContain('Duration: ');
    });
  });

  describe('errors and exit codes', () => {
    const says = (code: string, operation: string, message: string) =>
      `\nAn error occurred (${code}) when calling the ${operation} operation: ${message}\n`;

    it('of the service', async () => {
      const cases: [string[], string, string, string][] = [
        [
          ['lambda', 'get-function', '--function-name', 'gone'],
          'ResourceNotFoundException',
          'GetFunction',
          `Function not found: ${FN.replace('fn', 'gone')}`,
        ],
        [
          ['iam', 'get-role', '--role-name', 'gone'],
          'NoSuchEntity',
          'GetRole',
          'The role with name gone cannot be found.',
        ],
        [
          ['sns', 'get-topic-attributes', '--topic-arn', 'x'],
          'InvalidParameter',
          'GetTopicAttributes',
          'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
        ],
        [
          ['logs', 'create-log-group', '--log-group-name', 'one'],
          'ResourceAlreadyExistsException',
          'CreateLogGroup',
          'The specified log group already exists',
        ],
        [
          ['events', 'describe-rule', '--name', 'gone'],
          'ResourceNotFoundException',
          'DescribeRule',
          'Rule gone does not exist on EventBus default.',
        ],
        [
          ['apigateway', 'get-rest-api', '--rest-api-id', 'gone'],
          'NotFoundException',
          'GetRestApi',
          'Invalid API identifier specified 000000000000:gone',
        ],
      ];
      for (const [args, code, operation, message] of cases) {
        // Version 2 ends with 254 here.
        expect(await aws.run(...args)).toEqual({ code: 255, stdout: '', stderr: says(code, operation, message) });
      }
    });

    it('of wrong credentials, as each protocol words it', async () => {
      const stranger = await createTool(program('tools', 'aws'), { ...endpoint.env, AWS_SECRET_ACCESS_KEY: 'wrong' });
      const other = await createTool(program('tools', 'aws'), { ...endpoint.env, AWS_ACCESS_KEY_ID: 'AKIAOTHER' });
      try {
        expect((await stranger.run('sts', 'get-caller-identity')).stderr).toContain('(SignatureDoesNotMatch)');
        expect((await stranger.run('lambda', 'list-functions')).stderr).toContain('(InvalidSignatureException)');
        expect((await other.run('sts', 'get-caller-identity')).stderr).toContain('(InvalidClientTokenId)');
        const { code, stderr } = await other.run('events', 'list-rules');
        expect(stderr).toContain('(UnrecognizedClientException)');
        expect(code).toBe(255);
      } finally {
        await stranger.end();
        await other.end();
      }
    });

    it('of a waiter that sees a failure', async () => {
      const { code, stderr } = await aws.run('lambda', 'wait', 'function-active-v2', '--function-name', 'gone');
      expect(stderr).toContain('Waiter FunctionActiveV2 failed: An error occurred (ResourceNotFoundException)');
      expect(code).toBe(255);
    });

    it('of its own: version 1 has no logs tail', async () => {
      const { code, stderr } = await aws.run('logs', 'tail', '/aws/lambda/fn');
      expect(stderr).toContain('Invalid choice');
      expect(code).toBe(2);
    });
  });
});
