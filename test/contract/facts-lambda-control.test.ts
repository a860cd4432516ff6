/** Lambda's control plane, one row a fact: its texts, bounds and defaults (aws-facts 1.5, 5.2, 6.3), and what is none of it here. */
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetAliasCommand,
  GetEventSourceMappingCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionRecursionConfigCommand,
  GetFunctionUrlConfigCommand,
  GetLayerVersionCommand,
  GetPolicyCommand,
  GetProvisionedConcurrencyConfigCommand,
  GetRuntimeManagementConfigCommand,
  InvokeCommand,
  type LambdaClient,
  ListAliasesCommand,
  ListCodeSigningConfigsCommand,
  ListEventSourceMappingsCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionsCommand,
  ListFunctionUrlConfigsCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionEventInvokeConfigCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionExists,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import { createManualClock } from '../../src/local/clock.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { BUS, ROLE, setLambdaStage } from '../support/lambda-stage.ts';

const clock = createManualClock();
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
const handler = new TextEncoder().encode('export const handler = () => 1;');
const CODE = zip({ 'index.mjs': 'export const handler = () => 1;' });
const fn = { FunctionName: 'fn' };
let endpoint: TestEndpoint;
let lambda: LambdaClient;
/** Functions that are Pending, and in the middle of an update. */
const pending = { FunctionName: 'pending' };
const updating = { FunctionName: 'updating' };

const create = (settings: Partial<CreateFunctionCommandInput>) =>
  lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'new',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: ROLE,
      Code: { ZipFile: CODE.bytes },
      ...settings,
    }),
  );
const put = (settings: object) => lambda.send(new PutFunctionEventInvokeConfigCommand({ ...fn, ...settings }));
const toBus = (Destination: string, side = 'OnSuccess') => put({ DestinationConfig: { [side]: { Destination } } });
const permit = (settings: object) =>
  lambda.send(
    new AddPermissionCommand({
      ...fn,
      StatementId: 'id',
      Action: 'lambda:InvokeFunction',
      Principal: 'sns.amazonaws.com',
      ...settings,
    }),
  );

beforeAll(async () => {
  endpoint = await startTestEndpoint({ clock });
  const stage = await setLambdaStage(endpoint, () => clock.advance(5_000));
  lambda = stage.lambda;
  await stage.create('fn', 'export const handler = () => 1;', { Tags: { a: 'b' } });
  await create(updating);
  clock.advance(5_000);
  await lambda.send(new UpdateFunctionConfigurationCommand({ ...updating, Timeout: 4 }));
  await create(pending);
  await permit({ StatementId: 'taken' });
});
afterAll(async () => {
  await endpoint?.stop();
});

const INVALID = 'InvalidParameterValueException';
const CONFLICT = 'ResourceConflictException';
const MISSING = 'ResourceNotFoundException';
const BAD = 'ValidationException';
const violation = (value: unknown, member: string, constraint: string) =>
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`;
const NOT_NOW = 'The operation cannot be performed at this time.';
const bound = (value: number, member: string, side: 'less' | 'greater', most: number) =>
  violation(value, member, `Member must have value ${side} than or equal to ${most}`);
const zipped = (entries: Parameters<typeof zipSync>[0]) => create({ Code: { ZipFile: zipSync(entries) } });
/** An archive whose headers claim another unpacked size. */
function claiming(size: number): Buffer {
  const archive = Buffer.from(zipSync({ 'index.mjs': [new Uint8Array(1_000), { level: 9 }] }));
  archive.writeUInt32LE(size, 22);
  archive.writeUInt32LE(size, archive.indexOf(Buffer.from('PK\x01\x02')) + 24);
  return archive;
}
/** JSON of the variables is so many bytes long. */
const variables = (bytes: number) => ({ Environment: { Variables: { XY: 'x'.repeat(bytes - '{"XY":""}'.length) } } });
const UNZIP = /^Could not unzip uploaded file\. Please check your file, then try to upload again\./;
const OTHER = `${ARN}-2`;

type Refusal = [fact: string, ask: () => Promise<unknown>, name: string, message: string | RegExp, status?: number];

describe('refused', () => {
  it.each<Refusal>([
    // States and names.
    ['6.3 a name that is taken', () => create(fn), CONFLICT, 'Function already exist: fn', 409],
    [
      '6.3 an update of code while the function is Pending',
      () => lambda.send(new UpdateFunctionCodeCommand({ ...pending, ZipFile: CODE.bytes })),
      CONFLICT,
      `${NOT_NOW} The function is currently in the following state: Pending`,
      409,
    ],
    [
      '6.3 an update of settings while the function is Pending',
      () => lambda.send(new UpdateFunctionConfigurationCommand({ ...pending, Timeout: 5 })),
      CONFLICT,
      `${NOT_NOW} The function is currently in the following state: Pending`,
    ],
    [
      '6.3 an invocation while the function is Pending',
      () => lambda.send(new InvokeCommand(pending)),
      CONFLICT,
      `${NOT_NOW} The function is currently in the following state: Pending`,
    ],
    [
      '6.3 an update of settings during an update',
      () => lambda.send(new UpdateFunctionConfigurationCommand({ ...updating, Timeout: 5 })),
      CONFLICT,
      `${NOT_NOW} An update is in progress for resource: ${ARN.replace('fn', 'updating')}`,
      409,
    ],
    [
      '6.3 an update of code during an update',
      () => lambda.send(new UpdateFunctionCodeCommand({ ...updating, ZipFile: CODE.bytes })),
      CONFLICT,
      `${NOT_NOW} An update is in progress for resource: ${ARN.replace('fn', 'updating')}`,
    ],
    [
      '6.3 a function that is not there',
      () => lambda.send(new GetFunctionCommand({ FunctionName: 'fn-2' })),
      MISSING,
      `Function not found: ${OTHER}`,
      404,
    ],
    [
      '6.3 a version that is not there',
      () => lambda.send(new GetFunctionCommand({ ...fn, Qualifier: '1' })),
      MISSING,
      `Function not found: ${ARN}:1`,
    ],
    [
      '6.3 two qualifiers that differ',
      () => lambda.send(new InvokeCommand({ FunctionName: 'fn:$LATEST', Qualifier: 'live' })),
      INVALID,
      'The derived qualifier from the function name does not match the specified qualifier.',
    ],
    [
      '6.3 an ARN of another region',
      () => lambda.send(new GetFunctionCommand({ FunctionName: ARN.replace('us-east-1', 'eu-west-1') })),
      MISSING,
      "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    ],
    [
      '6.3 a partial ARN of another account',
      () => lambda.send(new GetFunctionCommand({ FunctionName: '111111111111:function:fn' })),
      BAD,
      /^1 validation error detected: Value '111111111111:function:fn' at 'functionName'/,
    ],
    [
      '6.3 an ARN of another service',
      () => lambda.send(new GetFunctionCommand({ FunctionName: 'arn:aws:sns:us-east-1:000000000000:fn' })),
      BAD,
      /at 'functionName' failed to satisfy constraint/,
    ],
    [
      '6.3 the deletion of $LATEST alone',
      () => lambda.send(new DeleteFunctionCommand({ ...fn, Qualifier: '$LATEST' })),
      INVALID,
      '$LATEST version cannot be deleted without deleting the function.',
    ],
    [
      '6.3 a name of 65 characters',
      () => create({ FunctionName: 'x'.repeat(65) }),
      BAD,
      violation('x'.repeat(65), 'functionName', 'Member must have length less than or equal to 64'),
      400,
    ],
    [
      '6.3 a name with a space',
      () => create({ FunctionName: 'a b' }),
      BAD,
      violation('a b', 'functionName', 'Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+'),
    ],
    [
      '6.2 a role that is not there',
      () => create({ Role: `${ROLE}x` }),
      INVALID,
      'The role defined for the function cannot be assumed by Lambda.',
      400,
    ],
    [
      '6.2 a role that is not there, in an update',
      () => lambda.send(new UpdateFunctionConfigurationCommand({ ...fn, Role: `${ROLE}x` })),
      INVALID,
      'The role defined for the function cannot be assumed by Lambda.',
    ],
    [
      '6.3 a stale revision of the settings',
      () => lambda.send(new UpdateFunctionConfigurationCommand({ ...fn, Timeout: 5, RevisionId: 'old' })),
      'PreconditionFailedException',
      /^The Revision Id provided does not match the latest Revision Id\. Call the GetFunction\/GetAlias API/,
      412,
    ],
    [
      '6.3 a stale revision of the code',
      () => lambda.send(new UpdateFunctionCodeCommand({ ...fn, ZipFile: CODE.bytes, RevisionId: 'old' })),
      'PreconditionFailedException',
      /^The Revision Id provided does not match the latest Revision Id\./,
    ],
    // Settings.
    ['6.3 memory of 127 MB', () => create({ MemorySize: 127 }), BAD, bound(127, 'memorySize', 'greater', 128)],
    ['6.3 memory of 10,241 MB', () => create({ MemorySize: 10_241 }), BAD, bound(10_241, 'memorySize', 'less', 10_240)],
    ['6.3 a timeout of 0 s', () => create({ Timeout: 0 }), BAD, bound(0, 'timeout', 'greater', 1)],
    ['6.3 a timeout of 901 s', () => create({ Timeout: 901 }), BAD, bound(901, 'timeout', 'less', 900)],
    [
      '6.3 511 MB of /tmp',
      () => create({ EphemeralStorage: { Size: 511 } }),
      BAD,
      bound(511, 'ephemeralStorage.size', 'greater', 512),
    ],
    [
      '6.3 a description of 257 characters',
      () => create({ Description: 'x'.repeat(257) }),
      BAD,
      /at 'description'.*less than or equal to 256$/,
    ],
    [
      '6.3 a way of tracing that is none',
      () => create({ TracingConfig: { Mode: 'On' as never } }),
      BAD,
      violation('On', 'tracingConfig.mode', 'Member must satisfy enum value set: [Active, PassThrough]'),
    ],
    ['6.3 an architecture that is none', () => create({ Architectures: ['mips' as never] }), BAD, /at 'architectures'/],
    ['6.3 a handler with a space', () => create({ Handler: 'a b' }), BAD, /at 'handler'/],
    [
      '6.3 a runtime that is none',
      () => create({ Runtime: 'nodejs99.x' as never }),
      INVALID,
      /^Value nodejs99\.x at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[.*nodejs24\.x/,
    ],
    [
      '11.1 a runtime of the past',
      () => create({ Runtime: 'nodejs12.x' }),
      INVALID,
      /^The runtime parameter of nodejs12\.x is no longer supported for creating or updating AWS Lambda functions/,
    ],
    [
      '11.1 a runtime that is not here',
      () => create({ Runtime: 'python3.13' }),
      INVALID,
      'the local endpoint runs functions for Node.js only, not for python3.13',
    ],
    [
      '6.3 no runtime',
      () => create({ Runtime: undefined }),
      INVALID,
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    ],
    [
      '6.3 a container image',
      () => create({ PackageType: 'Image' }),
      INVALID,
      'the local endpoint runs zip packages only',
    ],
    [
      '5.2 variables of more than 4 KB',
      () => create(variables(4_097)),
      INVALID,
      /^Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit\. String measured: \{"XY":"x+"\}$/,
    ],
    [
      '6.3 a variable of Lambda’s own',
      () => create({ Environment: { Variables: { AWS_REGION: 'x' } } }),
      INVALID,
      /reserved keys that are currently not supported for modification\. Reserved keys used in this request: AWS_REGION$/,
    ],
    [
      '6.3 a variable with a dash',
      () => create({ Environment: { Variables: { 'a-b': 'x' } } }),
      BAD,
      /at 'environment\.variables' failed to satisfy constraint: Map keys/,
    ],
    [
      '1.11 a log format that is none',
      () => create({ LoggingConfig: { LogFormat: 'XML' as never } }),
      BAD,
      violation('XML', 'loggingConfig.logFormat', 'Member must satisfy enum value set: [JSON, Text]'),
    ],
    [
      '1.11 a level of the application that is none',
      () => create({ LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'ALL' as never } }),
      BAD,
      /at 'loggingConfig\.applicationLogLevel'.*\[TRACE, DEBUG, INFO, WARN, ERROR, FATAL\]$/,
    ],
    [
      '1.11 a level of the system that is none',
      () => create({ LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'ERROR' as never } }),
      BAD,
      /at 'loggingConfig\.systemLogLevel'.*\[DEBUG, INFO, WARN\]$/,
    ],
    [
      '1.11 a level in text format',
      () => create({ LoggingConfig: { LogFormat: 'Text', ApplicationLogLevel: 'WARN' } }),
      INVALID,
      /JSON/,
    ],
    [
      '1.11 a log group with a space',
      () => create({ LoggingConfig: { LogGroup: 'a b' } }),
      BAD,
      /at 'loggingConfig\.logGroup'/,
    ],
    // Code.
    ['6.3 no code', () => create({ Code: {} }), INVALID, 'Please provide a source for function code.'],
    [
      '6.3 code in S3',
      () => create({ Code: { S3Bucket: 'b', S3Key: 'k' } }),
      INVALID,
      'the local endpoint takes code as a zip file in the request only',
    ],
    ['6.3 what is no zip', () => create({ Code: { ZipFile: Buffer.from('hello') } }), INVALID, UNZIP],
    ['6.3 an empty zip', () => zipped({}), INVALID, 'Uploaded file must be a non-empty zip'],
    ...['../x.mjs', 'a/../../x.mjs', '/etc/x', 'a\\..\\x', 'a\\b.mjs', 'C:/x', './x', 'a//b', 'a/./b', 'a\0b'].map(
      (name): Refusal => [
        `5 a zip with an entry named ${JSON.stringify(name)}`,
        () => zipped({ 'index.mjs': handler, [name]: handler }),
        INVALID,
        UNZIP,
      ],
    ),
    [
      '5 a zip with a symbolic link',
      () => zipped({ 'index.mjs': handler, link: [handler, { os: 3, attrs: 0o120777 * 0x10000 }] }),
      INVALID,
      /^Could not unzip uploaded file.*"link" is a symbolic link/,
    ],
    [
      '5.2 a zip of more than 250 MB unpacked',
      () => create({ Code: { ZipFile: claiming(262_144_001) } }),
      INVALID,
      'Unzipped size must be smaller than 262144000 bytes',
    ],
    ['5 a zip with more in it than it says', () => create({ Code: { ZipFile: claiming(10) } }), INVALID, UNZIP],
    [
      '5.2 a zip of more than 50 MB',
      () => create({ Code: { ZipFile: Buffer.alloc(50 * 2 ** 20 + 1) } }),
      'RequestTooLargeException',
      'Request must be smaller than 70167211 bytes for the CreateFunction operation',
      413,
    ],
    // Invocations.
    [
      '1.8 a way to invoke that is none',
      () => lambda.send(new InvokeCommand({ ...fn, InvocationType: 'Async' as never })),
      BAD,
      violation('Async', 'invocationType', 'Member must satisfy enum value set: [Event, RequestResponse, DryRun]'),
    ],
    [
      '1.8 a kind of log that is none',
      () => lambda.send(new InvokeCommand({ ...fn, LogType: 'All' as never })),
      BAD,
      violation('All', 'logType', 'Member must satisfy enum value set: [None, Tail]'),
    ],
    [
      '1.8 an event that is no JSON',
      () => lambda.send(new InvokeCommand({ ...fn, InvocationType: 'Event', Payload: '{' })),
      'InvalidRequestContentException',
      /^Could not parse request body into json: /,
      400,
    ],
    [
      '1.8 an asynchronous event of more than 1 MB',
      () => lambda.send(new InvokeCommand({ ...fn, InvocationType: 'Event', Payload: `"${'x'.repeat(1_048_575)}"` })),
      'RequestTooLargeException',
      '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
      413,
    ],
    [
      '1.8 a synchronous event of more than 6 MB',
      () => lambda.send(new InvokeCommand({ ...fn, Payload: `"${'x'.repeat(6_291_455)}"` })),
      'RequestTooLargeException',
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    ],
    [
      '1.8 a client context that is no JSON',
      () => lambda.send(new InvokeCommand({ ...fn, ClientContext: 'e30x' })),
      'InvalidRequestContentException',
      'Client context must be a valid Base64-encoded JSON object.',
    ],
    // Permissions, tags, concurrency, lists.
    [
      '6.3 a statement id that is taken',
      () => permit({ StatementId: 'taken' }),
      CONFLICT,
      'The statement id (taken) provided already exists. Please provide a new statement id, or remove the existing statement.',
      409,
    ],
    [
      '6.3 a statement id of 101 characters',
      () => permit({ StatementId: 'x'.repeat(101) }),
      BAD,
      /at 'statementId' failed to satisfy constraint/,
    ],
    ['6.3 an action of another service', () => permit({ Action: 'sns:Publish' }), BAD, /at 'action' failed/],
    [
      '6.3 a principal that is none',
      () => permit({ Principal: 'nobody' }),
      INVALID,
      'The provided principal was invalid. Please check the principal and try again.',
    ],
    [
      '6.3 a permission for $LATEST',
      () => permit({ Qualifier: '$LATEST' }),
      INVALID,
      'We currently do not support adding policies for $LATEST.',
    ],
    [
      '6.3 a stale revision of the policy',
      () => permit({ RevisionId: 'old' }),
      'PreconditionFailedException',
      /Call the GetPolicy API to retrieve the latest Revision Id$/,
      412,
    ],
    [
      '6.3 the removal of a statement that is not there',
      () => lambda.send(new RemovePermissionCommand({ ...fn, StatementId: 'none' })),
      MISSING,
      'Statement none is not found in resource policy.',
    ],
    [
      '6.3 the policy of a function that has none',
      () => lambda.send(new GetPolicyCommand(updating)),
      MISSING,
      'The resource you requested does not exist.',
    ],
    [
      '5.2 a policy of more than 20 KB',
      async () => {
        for (let i = 0; ; i++) {
          const SourceArn = `arn:aws:sns:us-east-1:000000000000:${'x'.repeat(200)}`;
          await permit({ FunctionName: 'pending', StatementId: `s-${i}`, SourceArn });
          if (i > 50) return;
        }
      },
      'PolicyLengthExceededException',
      'The final policy size is bigger than the limit (20480).',
      400,
    ],
    [
      '6.7 a tag of AWS’s own',
      () => lambda.send(new TagResourceCommand({ Resource: ARN, Tags: { 'aws:x': '1' } })),
      INVALID,
      /aws:/,
    ],
    [
      '6.7 more than 50 tags',
      () => create({ Tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ''])) }),
      INVALID,
      'Number of tags exceeds limit of 50',
    ],
    [
      '6.7 tags for a name',
      () => lambda.send(new ListTagsCommand({ Resource: 'fn' })),
      BAD,
      /^1 validation error detected: Value 'fn' at 'resource'/,
    ],
    [
      '6.7 tags for a version',
      () => lambda.send(new UntagResourceCommand({ Resource: `${ARN}:$LATEST`, TagKeys: ['a'] })),
      INVALID,
      'Tags on function aliases and versions are not supported. Please specify either a function ARN.',
    ],
    [
      '6.3 less than no concurrency',
      () => lambda.send(new PutFunctionConcurrencyCommand({ ...fn, ReservedConcurrentExecutions: -1 })),
      BAD,
      bound(-1, 'reservedConcurrentExecutions', 'greater', 0),
    ],
    [
      '11.5 more concurrency than the account has',
      () => lambda.send(new PutFunctionConcurrencyCommand({ ...fn, ReservedConcurrentExecutions: 11 })),
      INVALID,
      /^Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below/,
    ],
    [
      '6.3 a page of no functions',
      () => lambda.send(new ListFunctionsCommand({ MaxItems: 0 })),
      BAD,
      bound(0, 'maxItems', 'greater', 1),
    ],
    [
      '1.5 a page of 51 configs',
      () => lambda.send(new ListFunctionEventInvokeConfigsCommand({ ...fn, MaxItems: 51 })),
      BAD,
      bound(51, 'maxItems', 'less', 50),
    ],
    ['6.3 a marker that is none', () => lambda.send(new ListFunctionsCommand({ Marker: '!' })), INVALID, /token/],
    // The invoke config.
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
    ['1.5 a destination that is no ARN', () => toBus('bus'), INVALID, 'The destination ARN bus is invalid.'],
    [
      '1.5 a FIFO topic as destination',
      () => toBus('arn:aws:sns:us-east-1:000000000000:t.fifo'),
      INVALID,
      'The destination ARN arn:aws:sns:us-east-1:000000000000:t.fifo is invalid.',
    ],
    [
      '1.5 a service that is no destination',
      () => toBus('arn:aws:ec2:x'),
      INVALID,
      'The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=arn:aws:ec2:x), onFailure=null) is invalid.',
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
    // What functions have none of here.
    [
      '9.3 an alias that is not there',
      () => lambda.send(new GetAliasCommand({ ...fn, Name: 'live' })),
      MISSING,
      `Cannot find alias arn: ${ARN}:live`,
    ],
    [
      '9.3 a URL that is not there',
      () => lambda.send(new GetFunctionUrlConfigCommand(fn)),
      MISSING,
      'The resource you requested does not exist.',
    ],
    [
      '9.3 a mapping that is not there',
      () => lambda.send(new GetEventSourceMappingCommand({ UUID: 'x' })),
      MISSING,
      'The resource you requested does not exist.',
    ],
    [
      '9.3 a layer that is not there',
      () => lambda.send(new GetLayerVersionCommand({ LayerName: 'x', VersionNumber: 1 })),
      MISSING,
      'The resource you requested does not exist.',
    ],
    [
      '9.3 provisioned concurrency that is not there',
      () => lambda.send(new GetProvisionedConcurrencyConfigCommand({ ...fn, Qualifier: 'live' })),
      'ProvisionedConcurrencyConfigNotFoundException',
      'No Provisioned Concurrency Config found for this function',
      404,
    ],
    [
      '9.3 a version to be made',
      () => lambda.send(new PublishVersionCommand(fn)),
      'NotImplementedException',
      'lambda:PublishVersion is not served here',
      501,
    ],
  ])('%s', async (_fact, ask, name, message, status) => {
    const refusal: unknown = await ask().then(
      () => 'accepted',
      (error) => error,
    );
    expect(refusal).toMatchObject({
      name,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      ...(status ? { $metadata: { httpStatusCode: status } } : {}),
    });
  });
});

describe('refused rather than ignored', () => {
  it.each<[string, unknown]>([
    ['CapacityProviderConfig', { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: 'x' } }],
    ['CodeSigningConfigArn', 'arn:x'],
    ['DeadLetterConfig', { TargetArn: 'arn:aws:sns:us-east-1:000000000000:t' }],
    ['DurableConfig', { ExecutionTimeout: 60 }],
    ['FileSystemConfigs', [{ Arn: 'x', LocalMountPath: '/mnt/x' }]],
    ['ImageConfig', { Command: ['x'] }],
    ['KMSKeyArn', 'arn:x'],
    ['Layers', ['arn:x']],
    ['Publish', true],
    ['PublishTo', 'LATEST_PUBLISHED'],
    ['SnapStart', { ApplyOn: 'PublishedVersions' }],
    ['TenancyConfig', { TenantIsolationMode: 'PER_TENANT' }],
    ['VpcConfig', { SubnetIds: ['x'] }],
  ])('9.3 %s of a new function', async (member, value) => {
    await expect(create({ [member]: value })).rejects.toMatchObject({
      name: INVALID,
      message: expect.stringMatching(new RegExp(`^the local endpoint has no .*: leave out ${member}$`)),
    });
  });

  const ask: Record<string, () => Promise<unknown>> = {
    'Layers of an update': () => lambda.send(new UpdateFunctionConfigurationCommand({ ...fn, Layers: ['arn:x'] })),
    'SourceKMSKeyArn of code': () =>
      lambda.send(new UpdateFunctionCodeCommand({ ...fn, ZipFile: CODE.bytes, SourceKMSKeyArn: 'x' })),
    'S3ObjectStorageMode of code': () =>
      lambda.send(
        new UpdateFunctionCodeCommand({ ...fn, ZipFile: CODE.bytes, S3ObjectStorageMode: 'REFERENCE' as never }),
      ),
    'TenantId of an invocation': () => lambda.send(new InvokeCommand({ ...fn, TenantId: 'x' })),
    'DurableExecutionName of an invocation': () => lambda.send(new InvokeCommand({ ...fn, DurableExecutionName: 'x' })),
  };
  it.each(Object.keys(ask))('9.3 %s', async (what) => {
    await expect(ask[what]!()).rejects.toMatchObject({ name: INVALID, message: expect.stringMatching(/leave out/) });
  });
});

describe('answered', () => {
  it('6.3 a new function is Pending, then Active', async () => {
    const { $metadata, ...created } = await create({
      FunctionName: 'made',
      Description: '',
      Layers: [],
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      SnapStart: { ApplyOn: 'None' },
      DeadLetterConfig: { TargetArn: '' },
      ...variables(4_096),
    });
    expect($metadata.httpStatusCode).toBe(201);
    expect(created).toEqual({
      FunctionName: 'made',
      FunctionArn: ARN.replace(':fn', ':made'),
      Runtime: 'nodejs24.x',
      Role: ROLE,
      Handler: 'index.handler',
      CodeSize: CODE.bytes.byteLength,
      Description: '',
      Timeout: 3,
      MemorySize: 128,
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
      CodeSha256: CODE.sha256,
      Version: '$LATEST',
      Environment: variables(4_096).Environment,
      TracingConfig: { Mode: 'PassThrough' },
      RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/made' },
    });
    clock.advance(1_999);
    expect((await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'made' }))).State).toBe('Pending');
    clock.advance(1);
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'made' }));
    expect(Configuration).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(Configuration).not.toHaveProperty('StateReason');
    expect(Configuration).not.toHaveProperty('StateReasonCode');
  });

  it('6.3 SDK waiters see a function, its Active state and its update', async () => {
    const settings = { client: lambda, maxWaitTime: 5, minDelay: 1, maxDelay: 1 };
    for (const wait of [waitUntilFunctionExists, waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2]) {
      expect((await wait(settings, fn)).state).toBe('SUCCESS');
    }
  });

  it('6.3 a function asked for with $LATEST has a qualified ARN', async () => {
    for (const asked of [{ FunctionName: 'fn:$LATEST' }, { FunctionName: ARN, Qualifier: '$LATEST' }]) {
      expect((await lambda.send(new GetFunctionCommand(asked))).Configuration?.FunctionArn).toBe(`${ARN}:$LATEST`);
      expect((await lambda.send(new GetFunctionConfigurationCommand(asked))).FunctionArn).toBe(`${ARN}:$LATEST`);
    }
    expect((await lambda.send(new GetFunctionConfigurationCommand(fn))).FunctionArn).toBe(ARN);
  });

  it('6.3 a list tells no states, and qualified ARNs only where all versions are asked for', async () => {
    const list = async (input: { FunctionVersion?: 'ALL' }) =>
      ((await lambda.send(new ListFunctionsCommand(input))).Functions ?? []).find(
        ({ FunctionName }) => FunctionName === 'fn',
      );
    const plain = await list({});
    expect(plain).toMatchObject({ FunctionArn: ARN, CodeSha256: CODE.sha256 });
    for (const member of ['State', 'StateReason', 'StateReasonCode', 'LastUpdateStatus'])
      expect(plain).not.toHaveProperty(member);
    expect((await list({ FunctionVersion: 'ALL' }))?.FunctionArn).toBe(`${ARN}:$LATEST`);
  });

  it('1.11 JSON logs have both levels, by default INFO, and text logs have none', async () => {
    const name = { FunctionName: 'levels' };
    const made = await create({ ...name, LoggingConfig: { LogFormat: 'JSON', LogGroup: '/mine' } });
    expect(made.LoggingConfig).toEqual({
      LogFormat: 'JSON',
      ApplicationLogLevel: 'INFO',
      SystemLogLevel: 'INFO',
      LogGroup: '/mine',
    });
    const update = async (LoggingConfig: object) => {
      clock.advance(5_000);
      return (await lambda.send(new UpdateFunctionConfigurationCommand({ ...name, LoggingConfig }))).LoggingConfig;
    };
    expect(await update({ SystemLogLevel: 'WARN' })).toEqual({
      LogFormat: 'JSON',
      ApplicationLogLevel: 'INFO',
      SystemLogLevel: 'WARN',
      LogGroup: '/mine',
    });
    expect(await update({ LogFormat: 'Text' })).toEqual({ LogFormat: 'Text', LogGroup: '/mine' });
  });

  it('6.3 a dry run of code changes nothing', async () => {
    const other = zip({ 'index.mjs': 'export const handler = () => 2;' }).bytes;
    await lambda.send(new UpdateFunctionCodeCommand({ ...fn, ZipFile: other, DryRun: true }));
    const { CodeSha256, LastUpdateStatus } = await lambda.send(new GetFunctionConfigurationCommand(fn));
    expect({ CodeSha256, LastUpdateStatus }).toEqual({ CodeSha256: CODE.sha256, LastUpdateStatus: 'Successful' });
  });

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

  it.each<[string, () => Promise<object>, object]>([
    ['aliases', () => lambda.send(new ListAliasesCommand(fn)), { Aliases: [] }],
    ['mappings', () => lambda.send(new ListEventSourceMappingsCommand(fn)), { EventSourceMappings: [] }],
    ['layers', () => lambda.send(new ListLayersCommand({})), { Layers: [] }],
    ['versions of a layer', () => lambda.send(new ListLayerVersionsCommand({ LayerName: 'x' })), { LayerVersions: [] }],
    ['code signing', () => lambda.send(new ListCodeSigningConfigsCommand({})), { CodeSigningConfigs: [] }],
    ['URLs', () => lambda.send(new ListFunctionUrlConfigsCommand(fn)), { FunctionUrlConfigs: [] }],
    [
      'provisioned concurrency',
      () => lambda.send(new ListProvisionedConcurrencyConfigsCommand(fn)),
      { ProvisionedConcurrencyConfigs: [] },
    ],
    [
      'code signing of one function',
      () => lambda.send(new GetFunctionCodeSigningConfigCommand(fn)),
      { CodeSigningConfigArn: '', FunctionName: 'fn' },
    ],
    ['loops', () => lambda.send(new GetFunctionRecursionConfigCommand(fn)), { RecursiveLoop: 'Terminate' }],
    [
      'its runtime',
      () => lambda.send(new GetRuntimeManagementConfigCommand(fn)),
      { UpdateRuntimeOn: 'Auto', FunctionArn: `${ARN}:$LATEST` },
    ],
    [
      'versions',
      () => lambda.send(new ListVersionsByFunctionCommand(fn)),
      { Versions: [expect.objectContaining({ FunctionArn: `${ARN}:$LATEST`, Version: '$LATEST' })] },
    ],
  ])('9.3 the truth of what it has none of: %s', async (_what, ask, answer) => {
    const { $metadata: _, ...rest } = (await ask()) as { $metadata: unknown };
    expect(rest).toEqual(answer);
  });
});
