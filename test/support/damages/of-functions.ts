/** Hand damage to functions, their permissions and their destinations. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  type Architecture,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { zip } from '../../../src/aws/zip.ts';
import { FUNCTIONS } from '../../../src/pattern/stack.ts';
import type { Properties } from '../../../src/resources/resource.ts';
import { allow, type Damages, documentOf, fixed, LOOKALIKE, type More, OWNED, type Place } from './damage.ts';

const OTHER_CODE = zip({ 'theirs.mjs': 'export const handler = () => {};\n' });
const KEPT = 'a function has one always: it can be changed, not taken away';

const codeOf = ({ stack, resource }: Place) => {
  const which = FUNCTIONS.find((each) => stack.functions[each].name === resource.name)!;
  const asset = new URL(`../../../assets/functions/${which}.mjs`, import.meta.url);
  return zip({ [`${which}.mjs`]: readFileSync(asset, 'utf8') });
};

/** Lambda takes no change while it is at another. */
async function free({ hands, resource }: Place) {
  const lambda = hands(LambdaClient);
  for (const end = Date.now() + 10_000; Date.now() < end; await delay(10)) {
    const request = new GetFunctionConfigurationCommand({ FunctionName: resource.name });
    const { State, LastUpdateStatus } = await lambda.send(request);
    if (State === 'Active' && LastUpdateStatus !== 'InProgress') return lambda;
  }
  throw new Error(`${resource.name} does not become ready`);
}

async function configure(place: Place, settings: Partial<UpdateFunctionConfigurationCommandInput>) {
  const lambda = await free(place);
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: place.resource.name, ...settings }));
}
const setting = (what: string, shown: Properties, settings = shown as object): More => ({
  what,
  wrong: (properties) => ({ ...properties, ...shown }),
  inflict: (place) => configure(place, settings),
});

export const ofFunctions: Damages = {
  kind: 'AWS::Lambda::Function',
  leaves: [
    fixed(/^FunctionName$/, 'another name is another function'),
    { path: /^Runtime$/, change: () => 'nodejs22.x', remove: KEPT },
    { path: /^Handler$/, change: () => 'theirs.handler', remove: KEPT },
    {
      path: /^Role$/,
      change: (value, { stack: { functions } }) =>
        Object.values(functions).find(({ role }) => role.arn !== value)!.role.arn,
      remove: KEPT,
    },
    { path: /^MemorySize$/, change: () => 256, remove: KEPT },
    { path: /^Timeout$/, change: () => 10, remove: KEPT },
    { path: /^Architectures$/, change: () => ['x86_64'], remove: KEPT },
    { path: /^Code\.Sha256$/, change: () => OTHER_CODE.sha256, remove: KEPT },
    OWNED,
  ],
  async write(place, wrong, { path }) {
    if (!/^(Code|Architectures)/.test(path)) return configure(place, { [path]: wrong[path] });
    const code = path.startsWith('Code') ? OTHER_CODE : codeOf(place);
    const Architectures = wrong.Architectures as Architecture[];
    const request = { FunctionName: place.resource.name, ZipFile: code.bytes, Architectures };
    return (await free(place)).send(new UpdateFunctionCodeCommand(request));
  },
  more: [
    setting('with a variable', { Environment: { Variables: { NODE_OPTIONS: '--no-warnings' } } }),
    setting('with more room', { EphemeralStorage: { Size: 1024 } }),
    {
      what: 'that logs JSON',
      wrong: (properties) => ({
        ...properties,
        LoggingConfig: {
          ...{ LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' },
          LogGroup: `/aws/lambda/${properties.FunctionName}`,
        },
      }),
      inflict: (place) => configure(place, { LoggingConfig: { LogFormat: 'JSON' } }),
    },
    {
      what: 'that logs elsewhere',
      wrong: (properties) => ({ ...properties, LoggingConfig: { LogFormat: 'Text', LogGroup: '/theirs' } }),
      inflict: (place) => configure(place, { LoggingConfig: { LogGroup: '/theirs' } }),
    },
    ...[0, 2].map(
      (ReservedConcurrentExecutions): More => ({
        what: `that runs ${ReservedConcurrentExecutions} at once`,
        wrong: (properties) => ({ ...properties, ReservedConcurrentExecutions }),
        inflict: ({ hands, resource }) =>
          hands(LambdaClient).send(
            new PutFunctionConcurrencyCommand({ FunctionName: resource.name, ReservedConcurrentExecutions }),
          ),
      }),
    ),
    {
      ...LOOKALIKE,
      async inflict(place) {
        const { arn } = Object.values(place.stack.functions).find(({ name }) => name === place.resource.name)!;
        const request = new TagResourceCommand({ Resource: arn, Tags: { 'destined:records': 'off' } });
        await (await free(place)).send(request);
      },
    },
  ],
};

const statementOf = ({ resource }: Place) => {
  const [FunctionName = '', StatementId = ''] = resource.name.split('/');
  return { FunctionName, StatementId };
};

const beside = (what: string, Principal: string, shown: unknown): More => ({
  what,
  wrong(properties, place) {
    const { functions } = place.stack;
    const { FunctionName } = statementOf(place);
    const { arn: Resource } = Object.values(functions).find(({ name }) => name === FunctionName)!;
    const theirs = { Effect: 'Allow', Principal: shown, Action: 'lambda:InvokeFunction', Resource };
    return { ...properties, OtherStatements: { theirs } };
  },
  inflict: (place) =>
    place.hands(LambdaClient).send(
      new AddPermissionCommand({
        ...{ ...statementOf(place), StatementId: 'theirs', Action: 'lambda:InvokeFunction', Principal },
      }),
    ),
});

export const ofPermissions: Damages = {
  kind: 'AWS::Lambda::Permission',
  leaves: [
    fixed(/^FunctionName$/, 'a statement of another function is another permission'),
    { path: /^Action$/, change: () => 'lambda:GetFunction', remove: 'AddPermission wants one' },
    { path: /^Principal$/, change: () => 's3.amazonaws.com', remove: 'AddPermission wants one' },
    { path: /^SourceArn$/, change: (value) => `${value}-2`, remove: true },
  ],
  async write(place, wrong) {
    const lambda = place.hands(LambdaClient);
    const { Action, Principal, SourceArn } = wrong as Record<string, string | undefined>;
    await lambda.send(new RemovePermissionCommand(statementOf(place)));
    await lambda.send(new AddPermissionCommand({ ...statementOf(place), Action, Principal, SourceArn }));
  },
  more: [
    beside('beside which all of the world may invoke', '*', '*'),
    beside('beside which another service may invoke', 's3.amazonaws.com', { Service: 's3.amazonaws.com' }),
  ],
};

/** Lambda asks whether the role has the rights: so whoever turns the destinations elsewhere has widened it for a while. */
async function turn({ hands, stack, resource }: Place, wrong: Properties) {
  const iam = hands(IAMClient);
  const policy = { RoleName: stack.functions.destined.role.name, PolicyName: 'widened' };
  const PolicyDocument = JSON.stringify(documentOf(allow('events:PutEvents', { Resource: '*' })));
  await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument }));
  const { DestinationConfig, MaximumRetryAttempts, MaximumEventAgeInSeconds } = wrong as object as Record<
    string,
    never
  >;
  await hands(LambdaClient).send(
    new PutFunctionEventInvokeConfigCommand({
      ...{ FunctionName: resource.name, DestinationConfig, MaximumRetryAttempts, MaximumEventAgeInSeconds },
    }),
  );
  await iam.send(new DeleteRolePolicyCommand(policy));
}
const impatient = (properties: Properties) => ({ ...properties, MaximumEventAgeInSeconds: 60 });

export const ofEventInvokeConfigs: Damages = {
  kind: 'AWS::Lambda::EventInvokeConfig',
  leaves: [
    fixed(/^(FunctionName|Qualifier)$/, 'another one is another config'),
    {
      path: /^DestinationConfig\.On(Success|Failure)\.Destination$/,
      change: (value) => String(value).replace(/[^/]+$/, 'default'),
      remove: true,
    },
    { path: /^MaximumRetryAttempts$/, change: () => 2, remove: true },
  ],
  write: turn,
  more: [
    {
      what: 'that gives up soon',
      wrong: impatient,
      inflict: (place) => turn(place, impatient(place.resource.properties())),
    },
  ],
};
