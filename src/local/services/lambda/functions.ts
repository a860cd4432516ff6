/** Functions: made, read, changed and deleted, with the states that this takes on AWS. */
import { randomUUID } from 'node:crypto';
import type * as Client from '@aws-sdk/client-lambda';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Pool } from '../../runtime/pool.ts';
import { runtimeVersion } from '../../runtime/runtime-version.ts';
import { later } from '../../slowness.ts';
import { demand, passingRole } from '../../wire/authorize.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { Context, Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import {
  checkSettings,
  checkSettled,
  checkTags,
  conflict,
  inRange,
  invalid,
  oneOf,
  ROLE_TEXT,
  type Settings,
  violated,
} from './checks.ts';
import { codeOf } from './code.ts';
import { listed } from './listed.ts';
import { loggingConfig } from './logging-config.ts';
import { pageOf } from './page.ts';
import { emptyPolicy } from './permissions.ts';
import { FUNCTION_NAME, type LambdaFunction, type LambdaState } from './state.ts';
import { refuseUnserved } from './unserved.ts';

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
] as const;

const SERVICE = 'lambda.amazonaws.com';
/** Of the service's model. */
const ROLE_ARN = /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;

export function functionHandlers(world: World, state: LambdaState, pool: Pool): Handlers<typeof Client> {
  /** The caller must be allowed to hand the role over, and Lambda to take it (aws-facts 11.3, 6.2). */
  const checkRole = (roleArn: string, context: Context) => {
    if (!ROLE_ARN.test(roleArn)) {
      throw violated(
        roleArn,
        'role',
        `Member must satisfy regular expression pattern: ${ROLE_ARN.source.slice(1, -1).replace('\\/?', '/?')}`,
      );
    }
    demand(world.identity, context, passingRole(roleArn, SERVICE));
    if (!world.identity.canAssume(roleArn, SERVICE).allowed) throw invalid(ROLE_TEXT);
  };
  const versionOf = (region: string, runtime: string) => ({
    RuntimeVersionArn: runtimeVersion(world.partition, region, runtime).arn,
  });
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
    const updating = fn.configuration;
    later(world.clock, world.slowness.functionUpdateMs, () =>
      change(fn, {
        LastUpdateStatus: 'Successful',
      }),
    );
    return updating;
  }

  return {
    async CreateFunction(input, context) {
      const { region } = context;
      const name = nameOf(input.FunctionName ?? '');
      if (input.PackageType === 'Image') throw invalid('the local endpoint runs zip packages only');
      if (!input.Runtime || !input.Handler) {
        throw invalid('Runtime and Handler are mandatory parameters for functions created with deployment packages.');
      }
      checkSettings(input as Settings);
      refuseUnserved(input);
      const logging = loggingConfig(name, input.LoggingConfig);
      const tags = Object.entries(input.Tags ?? {});
      checkTags(tags);
      checkRole(input.Role ?? '', context);
      const arn = state.arnOf(region, name);
      if (state.byArn(arn)) throw conflict(`Function already exist: ${name}`);
      const code = await codeOf(input.Code ?? {}, 'CreateFunction');
      if (state.byArn(arn)) throw conflict(`Function already exist: ${name}`);
      const fn: LambdaFunction = {
        name,
        arn,
        region,
        entries: code.entries,
        tags: new Map(tags),
        ...emptyPolicy(),
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
          RuntimeVersionConfig: versionOf(region, input.Runtime),
          LoggingConfig: logging,
        },
      };
      state.add(fn);
      const created = fn.configuration;
      later(world.clock, world.slowness.functionPendingMs, () => {
        const active = { StateReason: undefined, StateReasonCode: undefined, LastUpdateStatus: 'Successful' } as const;
        if (fn.configuration.State === 'Pending') change(fn, { State: 'Active', ...active });
      });
      return created;
    },

    GetFunction(input, { region }) {
      const fn = state.findOrGoing(region, input.FunctionName, input.Qualifier);
      return {
        Configuration: shown(fn, input),
        // AWS hands out a presigned link to S3; there is none here.
        Code: { RepositoryType: 'S3' },
        ...(fn.tags.size > 0 ? { Tags: Object.fromEntries(fn.tags) } : {}),
        ...(fn.reserved === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: fn.reserved } }),
      };
    },

    GetFunctionConfiguration: (input, { region }) =>
      shown(state.findOrGoing(region, input.FunctionName, input.Qualifier), input),

    ListFunctions(input, { region }) {
      oneOf(input.FunctionVersion, 'functionVersion', ['ALL']);
      inRange(input.MaxItems, 'maxItems', 1, 10_000);
      const { page, next } = pageOf(state.all(region), input.Marker, input.MaxItems ?? 50);
      const Qualifier = input.FunctionVersion && '$LATEST';
      return { Functions: page.map((fn) => listed(shown(fn, { Qualifier }))), ...(next ? { NextMarker: next } : {}) };
    },

    async UpdateFunctionCode(input, { region }) {
      const fn = state.find(region, input.FunctionName);
      checkSettled(fn);
      checkSettings({ Architectures: input.Architectures });
      refuseUnserved(input);
      checkRevision(fn, input.RevisionId);
      const code = await codeOf(input, 'UpdateFunctionCode');
      checkSettled(fn);
      if (input.DryRun) return fn.configuration;
      fn.entries = code.entries;
      return update(fn, {
        CodeSha256: code.sha256,
        CodeSize: code.size,
        ...(input.Architectures ? { Architectures: input.Architectures } : {}),
      });
    },

    UpdateFunctionConfiguration(input, context) {
      const fn = state.find(context.region, input.FunctionName);
      checkSettled(fn);
      checkSettings(input as Settings);
      refuseUnserved(input);
      const LoggingConfig = loggingConfig(fn.name, input.LoggingConfig, fn.configuration.LoggingConfig);
      checkRevision(fn, input.RevisionId);
      if (input.Role !== undefined) checkRole(input.Role, context);
      const given = Object.fromEntries(
        PLAIN_SETTINGS.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
      );
      const variables = input.Environment?.Variables;
      return update(fn, {
        ...given,
        ...(input.Environment
          ? { Environment: variables && Object.keys(variables).length > 0 ? { Variables: variables } : undefined }
          : {}),
        LoggingConfig,
      } as FunctionConfiguration);
    },

    DeleteFunction(input, { region }: Context) {
      const fn = state.find(region, input.FunctionName, input.Qualifier);
      // Text [K].
      if (isQualified(input)) throw invalid('$LATEST version cannot be deleted without deleting the function.');
      change(fn, { State: 'Deleting' });
      state.remove(fn);
      pool.retire(fn.arn);
      pool.reserve(fn.arn, undefined);
      return { StatusCode: 204 };
    },
  };
}

interface Reference {
  FunctionName?: string;
  Qualifier?: string;
}
const isQualified = ({ FunctionName, Qualifier }: Reference): boolean =>
  Qualifier !== undefined || FunctionName?.endsWith(':$LATEST') === true;

/** Who asks with a qualifier is answered with a qualified ARN ([K]). */
const shown = ({ arn, configuration }: LambdaFunction, asked: Reference): FunctionConfiguration =>
  isQualified(asked) ? { ...configuration, FunctionArn: `${arn}:$LATEST` } : configuration;

function nameOf(ref: string): string {
  const name = ref.startsWith('arn:') ? (ref.split(':')[6] ?? '') : ref;
  if (FUNCTION_NAME.test(name)) return name;
  if (name.length > 64) throw violated(name, 'functionName', 'Member must have length less than or equal to 64');
  throw violated(name, 'functionName', 'Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+');
}

function checkRevision(fn: LambdaFunction, revision: string | undefined): void {
  if (revision === undefined || revision === fn.configuration.RevisionId) return;
  const latest = 'Call the GetFunction/GetAlias API to retrieve the latest Revision Id';
  const text = `The Revision Id provided does not match the latest Revision Id. ${latest}`;
  throw awsError('PreconditionFailedException', text, { Type: 'User' });
}
