/** Functions: made, read, changed and deleted, with the states that this takes on AWS. */
import { createHash, randomUUID } from 'node:crypto';
import type * as Client from '@aws-sdk/client-lambda';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Pool } from '../../runtime/pool.ts';
import { type Entry, readZip } from '../../runtime/unzip.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { Context, Handlers } from '../../wire/service.ts';
import type { Caller, World } from '../../world.ts';
import { checkSettings, checkSettled, conflict, invalid, ROLE_TEXT, type Settings, violated } from './checks.ts';
import { pageOf } from './page.ts';
import { FUNCTION_NAME, type LambdaFunction, type LambdaState } from './state.ts';

/** How long AWS takes until a new function is Active, and an update Successful (order of magnitude; unverified). */
const PENDING_MS = 2_000;
const UPDATE_MS = 1_000;

/** Settings that an update takes over as they are. */
const PLAIN_SETTINGS = [
  'Role',
  'Handler',
  'Runtime',
  'Description',
  'Timeout',
  'MemorySize',
  'TracingConfig',
  'EphemeralStorage',
  'DeadLetterConfig',
] as const;

interface Code {
  ZipFile?: Uint8Array;
  S3Bucket?: string;
  ImageUri?: string;
}

export function functionHandlers(world: World, state: LambdaState, pool: Pool): Handlers<typeof Client> {
  /** The caller must be allowed to hand the role over, and Lambda to take it (aws-facts 11.3, 6.2). */
  const checkRole = (roleArn: string, caller: Caller) => {
    const passed = world.identity.allows(caller, 'iam:PassRole', roleArn, {
      'iam:PassedToService': 'lambda.amazonaws.com',
    });
    if (!passed.allowed) throw awsError('AccessDeniedException', passed.reason, {}, 403);
    if (!world.identity.canAssume(roleArn, 'lambda.amazonaws.com').allowed) throw invalid(ROLE_TEXT);
  };
  const stamp = () => new Date(world.clock.now()).toISOString().replace('Z', '+0000');
  const change = (fn: LambdaFunction, changes: FunctionConfiguration) => {
    fn.configuration = { ...fn.configuration, ...changes };
  };

  /** An update of code or configuration: in progress for a while, and then every new event runs on it. */
  function update(fn: LambdaFunction, changes: FunctionConfiguration): FunctionConfiguration {
    change(fn, {
      ...changes,
      LastModified: stamp(),
      RevisionId: randomUUID(),
      LastUpdateStatus: 'InProgress',
    });
    pool.retire(fn.arn);
    world.clock.after(UPDATE_MS, () =>
      change(fn, {
        LastUpdateStatus: 'Successful',
      }),
    );
    return fn.configuration;
  }

  return {
    async CreateFunction(input, { region, caller }) {
      const name = nameOf(input.FunctionName ?? '');
      if (input.PackageType === 'Image') throw invalid('the local endpoint runs zip packages only');
      if (!input.Runtime || !input.Handler) {
        throw invalid('Runtime and Handler are mandatory parameters for functions created with deployment packages.');
      }
      checkSettings(input as Settings);
      checkRole(input.Role ?? '', caller);
      const arn = state.arnOf(region, name);
      if (state.byArn(arn)) throw conflict(`Function already exist: ${name}`);
      const code = await codeOf(input.Code ?? {});
      if (state.byArn(arn)) throw conflict(`Function already exist: ${name}`);
      const fn: LambdaFunction = {
        name,
        arn,
        region,
        entries: code.entries,
        tags: new Map(Object.entries(input.Tags ?? {})),
        statements: [],
        policyRevision: randomUUID(),
        configuration: {
          FunctionName: name,
          FunctionArn: arn,
          Runtime: input.Runtime,
          Role: input.Role,
          Handler: input.Handler,
          CodeSize: code.size,
          Description: input.Description ?? '',
          Timeout: input.Timeout ?? 3,
          MemorySize: input.MemorySize ?? 128,
          LastModified: stamp(),
          CodeSha256: code.sha256,
          Version: '$LATEST',
          ...(input.Environment?.Variables ? { Environment: { Variables: input.Environment.Variables } } : {}),
          TracingConfig: { Mode: input.TracingConfig?.Mode ?? 'PassThrough' },
          RevisionId: randomUUID(),
          State: 'Pending',
          StateReason: 'The function is being created.',
          StateReasonCode: 'Creating',
          PackageType: 'Zip',
          Architectures: input.Architectures ?? ['x86_64'],
          EphemeralStorage: { Size: input.EphemeralStorage?.Size ?? 512 },
          SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
          LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}`, ...input.LoggingConfig },
          ...(input.DeadLetterConfig ? { DeadLetterConfig: input.DeadLetterConfig } : {}),
        },
      };
      state.add(fn);
      const created = fn.configuration;
      world.clock.after(PENDING_MS, () =>
        change(fn, {
          State: 'Active',
          StateReason: undefined,
          StateReasonCode: undefined,
          LastUpdateStatus: 'Successful',
        }),
      );
      return created;
    },

    GetFunction(input, { region }) {
      const fn = state.find(region, input.FunctionName, input.Qualifier);
      return {
        Configuration: fn.configuration,
        // AWS hands out a presigned link to S3; there is none here.
        Code: { RepositoryType: 'S3' },
        ...(fn.tags.size > 0 ? { Tags: Object.fromEntries(fn.tags) } : {}),
        ...(fn.reserved === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: fn.reserved } }),
      };
    },

    GetFunctionConfiguration: (input, { region }) =>
      state.find(region, input.FunctionName, input.Qualifier).configuration,

    ListFunctions(input, { region }) {
      const { page, next } = pageOf(state.all(region), input.Marker, input.MaxItems ?? 50);
      return { Functions: page.map(({ configuration }) => configuration), ...(next ? { NextMarker: next } : {}) };
    },

    async UpdateFunctionCode(input, { region }) {
      const fn = state.find(region, input.FunctionName);
      checkSettled(fn);
      checkSettings({ Architectures: input.Architectures });
      checkRevision(fn, input.RevisionId);
      const code = await codeOf(input);
      checkSettled(fn);
      if (input.DryRun) return fn.configuration;
      fn.entries = code.entries;
      return update(fn, {
        CodeSha256: code.sha256,
        CodeSize: code.size,
        ...(input.Architectures ? { Architectures: input.Architectures } : {}),
      });
    },

    UpdateFunctionConfiguration(input, { region, caller }) {
      const fn = state.find(region, input.FunctionName);
      checkSettled(fn);
      checkSettings(input as Settings);
      checkRevision(fn, input.RevisionId);
      if (input.Role !== undefined) checkRole(input.Role, caller);
      const given = Object.fromEntries(
        PLAIN_SETTINGS.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
      );
      const variables = input.Environment?.Variables;
      return update(fn, {
        ...given,
        ...(input.Environment
          ? { Environment: variables && Object.keys(variables).length > 0 ? { Variables: variables } : undefined }
          : {}),
        ...(input.LoggingConfig
          ? { LoggingConfig: { ...fn.configuration.LoggingConfig, ...input.LoggingConfig } }
          : {}),
      } as FunctionConfiguration);
    },

    DeleteFunction(input, { region }: Context) {
      const fn = state.find(region, input.FunctionName, input.Qualifier);
      state.remove(fn);
      pool.retire(fn.arn);
      return { StatusCode: 204 };
    },
  };
}

function nameOf(ref: string): string {
  const name = ref.startsWith('arn:') ? (ref.split(':')[6] ?? '') : ref;
  if (FUNCTION_NAME.test(name)) return name;
  if (name.length > 64) throw violated(name, 'functionName', 'Member must have length less than or equal to 64');
  throw violated(name, 'functionName', 'Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+');
}

function checkRevision(fn: LambdaFunction, revision: string | undefined): void {
  if (revision === undefined || revision === fn.configuration.RevisionId) return;
  throw conflict(
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  );
}

async function codeOf({
  ZipFile: zip,
  S3Bucket,
  ImageUri,
}: Code): Promise<{ entries: Entry[]; sha256: string; size: number }> {
  if (S3Bucket || ImageUri) throw invalid('the local endpoint takes code as a zip file in the request only');
  if (!zip?.byteLength) throw invalid('Please provide a source for function code.');
  const entries = await readZip(zip).catch((error: Error) => {
    const large = error.message.startsWith('Unzipped size');
    throw invalid(
      large
        ? error.message
        : `Could not unzip uploaded file. Please check your file, then try to upload again. (${error.message})`,
    );
  });
  if (entries.length === 0) throw invalid('Uploaded file must be a non-empty zip');
  return { entries, sha256: createHash('sha256').update(zip).digest('base64'), size: zip.byteLength };
}
