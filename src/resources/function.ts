/** AWS::Lambda::Function: code compared by hash, configuration by value, and ready before anybody is told so. */
import {
  type Architecture,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  type FunctionConfiguration,
  GetFunctionCommand,
  LambdaClient,
  type Runtime,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { isNamedWith, unlessNamed } from '../aws/error-names.ts';
import { settle } from '../aws/settle.ts';
import type { Zip } from '../aws/zip.ts';
import { Failure } from '../failure.ts';
import { changeOf, createOnce } from './create-once.ts';
import { changed } from './differences.ts';
import { functionSurplus, resetsOf } from './function-surplus.ts';
import { IAM_TO_LAMBDA_MS, isTaken, mutateFunction } from './lambda-busy.ts';
import { perRun } from './per-run.ts';
import type { Properties, Resource } from './resource.ts';
import { comparableTags, ownerOf, surplusTags, type Tags, tagList } from './tags.ts';

const MISSING = ['ResourceNotFoundException'];
/** aws-facts 6.2: how long a function may take to become Active, or to take an update. */
const READY_MS = 600_000;

export interface FunctionOptions {
  name: string;
  arn: string;
  runtime: Runtime;
  architecture: Architecture;
  handler: string;
  memorySize: number;
  timeout: number;
  roleArn: string;
  code: Zip;
  tags: Tags;
  role: Resource;
  logGroup: Resource;
}

/** A role that was just made is unknown to Lambda for some seconds (aws-facts 6.1, 6.2). */
function roleUnknown(error: unknown): boolean {
  return isNamedWith(
    error,
    'InvalidParameterValueException',
    'cannot be assumed by Lambda',
    'execution role does not have permissions',
  );
}

/** What keeps it from working: an `up` that was interrupted may leave what never worked, or took no update. */
function failures({ State, LastUpdateStatus }: FunctionConfiguration): Properties {
  return {
    ...(State === 'Failed' ? { State } : {}),
    ...(LastUpdateStatus === 'Failed' ? { LastUpdateStatus } : {}),
  };
}

/** By ARN: where Lambda has yet to end what `ensure`, or an earlier run, began. */
const unsettled = perRun<boolean>();

export function lambdaFunction(options: FunctionOptions): Resource {
  const { name, arn, tags, code } = options;
  const logGroup = `/aws/lambda/${name}`;
  const role = { what: `IAM to know the role of ${name}`, transient: roleUnknown, within: IAM_TO_LAMBDA_MS };
  const configuration = {
    Runtime: options.runtime,
    Handler: options.handler,
    Role: options.roleArn,
    MemorySize: options.memorySize,
    Timeout: options.timeout,
  };
  const properties = () => ({
    FunctionName: name,
    ...configuration,
    Architectures: [options.architecture],
    Code: { Sha256: code.sha256 },
    Tags: tagList(tags),
  });

  const isReady = (state: FunctionConfiguration | undefined) =>
    state?.State !== 'Pending' && state?.LastUpdateStatus !== 'InProgress';

  const resource: Resource = {
    kind: 'AWS::Lambda::Function',
    name,
    needs: [options.role, options.logGroup],
    properties,

    async read(aws) {
      const asked = aws.client(LambdaClient).send(new GetFunctionCommand({ FunctionName: name }));
      const found = await unlessNamed(MISSING, asked);
      const actual = found?.Configuration;
      // While it is being deleted another of its name can be made already (aws-facts 6.3).
      if (!found || !actual || actual.State === 'Deleting') return undefined;
      if (!isReady(actual)) unsettled.set(aws, arn, true);
      const reserved = found.Concurrency?.ReservedConcurrentExecutions;
      return {
        owner: ownerOf(found.Tags ?? {}, tags),
        properties: {
          FunctionName: name,
          Runtime: actual.Runtime,
          Handler: actual.Handler,
          Role: actual.Role,
          MemorySize: actual.MemorySize,
          Timeout: actual.Timeout,
          Architectures: actual.Architectures ?? [],
          Code: { Sha256: actual.CodeSha256 },
          Tags: comparableTags(found.Tags ?? {}, tags),
          ...functionSurplus(actual, logGroup),
          ...(reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved }),
          ...failures(actual),
        },
      };
    },

    async ensure(aws, found) {
      const lambda = aws.client(LambdaClient);
      let last: FunctionConfiguration | undefined;
      const create = async () => {
        const request = {
          FunctionName: name,
          ...configuration,
          Architectures: [options.architecture],
          Code: { ZipFile: code.bytes },
          Tags: { ...tags },
        };
        last = await mutateFunction(aws, name, () => lambda.send(new CreateFunctionCommand(request)), role);
        return properties();
      };
      const seen = found ?? (await createOnce(aws, resource, isTaken, create));
      const differing = changed(properties(), seen.properties);
      const mutate = <T>(attempt: () => Promise<T>) => mutateFunction(aws, name, attempt, role);

      // Writing the code again is what makes Lambda try again.
      const rewrites = ['Code', 'Architectures', 'State', 'LastUpdateStatus'];
      if (rewrites.some((property) => differing.has(property))) {
        const request = { FunctionName: name, ZipFile: code.bytes, Architectures: [options.architecture] };
        last = await mutate(() => lambda.send(new UpdateFunctionCodeCommand(request)));
      }
      const resets = resetsOf(differing, logGroup);
      const settings = Object.keys(configuration);
      if (settings.some((setting) => differing.has(setting)) || Object.keys(resets).length > 0) {
        const request = { FunctionName: name, ...configuration, ...resets };
        last = await mutate(() => lambda.send(new UpdateFunctionConfigurationCommand(request)));
      }
      if (differing.has('ReservedConcurrentExecutions')) {
        await mutate(() => lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: name })));
      }
      if (differing.has('Tags')) {
        await mutate(() => lambda.send(new TagResourceCommand({ Resource: arn, Tags: { ...tags } })));
        const TagKeys = surplusTags(seen.properties.Tags, tags);
        if (TagKeys.length > 0) await mutate(() => lambda.send(new UntagResourceCommand({ Resource: arn, TagKeys })));
      }
      if (!found || (last && !isReady(last))) unsettled.set(aws, arn, true);
      return changeOf(found, seen, differing.size > 0);
    },

    /** Until the function is Active and has taken its last update. */
    async ready(aws) {
      if (!unsettled.get(aws, arn)) return;
      const condition = { what: `function ${name} to become active`, within: READY_MS, done: isReady };
      const state = await settle(aws, condition, async () => {
        const answer = await aws.client(LambdaClient).send(new GetFunctionCommand({ FunctionName: name }));
        return answer.Configuration;
      });
      unsettled.set(aws, arn, false);
      if (state?.State !== 'Failed' && state?.LastUpdateStatus !== 'Failed') return;
      const why = state.StateReason ?? state.LastUpdateStatusReason ?? 'no reason given';
      throw new Failure(`function ${name} did not become active: ${why}`, { code: 'FunctionFailed' });
    },

    async remove(aws) {
      const lambda = aws.client(LambdaClient);
      const deletion = mutateFunction(aws, name, () => lambda.send(new DeleteFunctionCommand({ FunctionName: name })));
      if (!(await unlessNamed(MISSING, deletion))) return 'absent';
      // A state "Deleting" exists: its role must not go before it did (aws-facts 6.2).
      await settle(
        aws,
        { what: `function ${name} to be gone`, within: READY_MS, done: (there) => there === undefined },
        () => unlessNamed(MISSING, lambda.send(new GetFunctionCommand({ FunctionName: name }))),
      );
      return 'removed';
    },
  };
  return resource;
}
