/** EventInvokeConfig: retries, event age and destinations of asynchronous invocations (aws-facts 1.5). */
import type * as Client from '@aws-sdk/client-lambda';
import type { DestinationConfig, FunctionEventInvokeConfig } from '@aws-sdk/client-lambda';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import { inRange, invalid, violated } from './checks.ts';
import { destinationAction } from './destination.ts';
import { pageOf } from './page.ts';
import { type LambdaFunction, type LambdaState, unqualified } from './state.ts';

/** Of the service's model. */
const DESTINATION =
  /^(?:$|kafka:\/\/([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*))$/;

type Wanted = Pick<
  FunctionEventInvokeConfig,
  'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | 'DestinationConfig'
>;

/** Which text AWS gives for which ARN is partly unverified (aws-facts 1.5); queues and buckets exist there (1.4), not here. */
function noDestination(arn: string, side: 'OnSuccess' | 'OnFailure', { OnSuccess, OnFailure }: DestinationConfig) {
  const [, , service = ''] = arn.split(':');
  if (service === 'sqs' || (service === 's3' && side === 'OnFailure')) {
    return invalid(`the local endpoint delivers to event buses, topics and functions only, not to ${arn}`);
  }
  if (['events', 'lambda', 'sns'].includes(service)) {
    return invalid(`The destination ARN ${arn} is invalid.`);
  }
  const said = (name: string, part?: { Destination?: string }) =>
    part?.Destination ? `${name}(destination=${part.Destination})` : 'null';
  const config = `onSuccess=${said('OnSuccess', OnSuccess)}, onFailure=${said('OnFailure', OnFailure)}`;
  return invalid(`The provided destination config DestinationConfig(${config}) is invalid.`);
}

export function invokeConfigHandlers(world: World, state: LambdaState): Handlers<typeof Client> {
  const find = (region: string, ref: string | undefined, qualifier: string | undefined): LambdaFunction => {
    try {
      return state.find(region, ref, qualifier);
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
      throw awsError('ResourceNotFoundException', "The function doesn't exist.", { Type: 'User' });
    }
  };
  const missing = ({ arn }: Pick<LambdaFunction, 'arn'>) =>
    awsError('ResourceNotFoundException', `The function ${arn}:$LATEST doesn't have an EventInvokeConfig`, {
      Type: 'User',
    });

  /** Of a function that isn't there Get and Delete say the same as of one without a configuration [C]. */
  function configured(region: string, { FunctionName = '', Qualifier }: { FunctionName?: string; Qualifier?: string }) {
    const arn = state.arnOfRef(region, FunctionName);
    if (arn !== undefined && !state.byArn(arn)) throw missing({ arn });
    const fn = find(region, FunctionName, Qualifier);
    if (!fn.invokeConfig) throw missing(fn);
    return fn;
  }

  /**
   * That Lambda looks for a destination follows from what Terraform waits for, right after it was made (aws-facts 6.2).
   * Where it looks is a guess: in the function's own region and account; so is that this comes before the role's rights.
   */
  function isThere(arn: string, action: string, { region }: LambdaFunction): boolean {
    if (arn.split(':')[3] !== region) return false;
    if (action === 'events:PutEvents') return world.buses.has(arn);
    return action === 'sns:Publish' ? world.topics.has(arn) : state.runBy(arn) !== undefined;
  }

  function check(fn: LambdaFunction, input: Wanted): void {
    const { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age, DestinationConfig: destinations } = input;
    if (retries === undefined && age === undefined && destinations === undefined) {
      throw invalid('You must specify at least one of error handling or destination setting.');
    }
    inRange(retries, 'maximumRetryAttempts', 0, 2);
    inRange(age, 'maximumEventAgeInSeconds', 60, 21_600);
    for (const side of ['OnSuccess', 'OnFailure'] as const) {
      const arn = destinations?.[side]?.Destination;
      if (arn === undefined || arn === '') continue;
      if (!DESTINATION.test(arn)) {
        const member = `destinationConfig.${side === 'OnSuccess' ? 'onSuccess' : 'onFailure'}.destination`;
        throw violated(
          arn,
          member,
          `Member must satisfy regular expression pattern: ${DESTINATION.source.slice(1, -1)}`,
        );
      }
      const action = destinationAction(arn);
      if (!action) throw noDestination(arn, side, destinations ?? {});
      if (unqualified(arn) === fn.arn) throw invalid("You can't specify the function as a destination for itself.");
      if (!isThere(arn, action, fn)) throw invalid(`The destination ARN ${arn} is invalid.`);
      // The operation's name stands in the text without its service (recorded for SNS; unverified for a bus).
      if (!world.identity.roleAllows(fn.configuration.Role ?? '', action, arn).allowed) {
        const call = action.split(':')[1];
        throw invalid(`The function's execution role does not have permissions to call ${call} on ${arn}`);
      }
    }
  }

  const write = (fn: LambdaFunction, { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig }: Wanted) => {
    fn.invokeConfig = {
      LastModified: new Date(world.clock.now()),
      FunctionArn: `${fn.arn}:$LATEST`,
      ...(MaximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts }),
      ...(MaximumEventAgeInSeconds === undefined ? {} : { MaximumEventAgeInSeconds }),
      DestinationConfig: {
        OnSuccess: DestinationConfig?.OnSuccess ?? {},
        OnFailure: DestinationConfig?.OnFailure ?? {},
      },
    };
    return fn.invokeConfig;
  };

  return {
    /** Replaces the whole configuration. */
    PutFunctionEventInvokeConfig(input, { region }) {
      const fn = find(region, input.FunctionName, input.Qualifier);
      check(fn, input);
      return write(fn, input);
    },
    /** Merges into it. */
    UpdateFunctionEventInvokeConfig(input, { region }) {
      const fn = find(region, input.FunctionName, input.Qualifier);
      check(fn, input);
      if (!fn.invokeConfig) throw missing(fn);
      const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Wanted;
      const destinations = { ...fn.invokeConfig.DestinationConfig, ...given.DestinationConfig };
      return write(fn, { ...fn.invokeConfig, ...given, DestinationConfig: destinations });
    },
    GetFunctionEventInvokeConfig(input, { region }) {
      return configured(region, input).invokeConfig ?? {};
    },
    DeleteFunctionEventInvokeConfig(input, { region }) {
      const fn: LambdaFunction = configured(region, input);
      fn.invokeConfig = undefined;
      return {};
    },
    ListFunctionEventInvokeConfigs(input, { region }) {
      const fn = find(region, input.FunctionName, undefined);
      inRange(input.MaxItems, 'maxItems', 1, 50);
      const { page, next } = pageOf(fn.invokeConfig ? [fn.invokeConfig] : [], input.Marker, input.MaxItems ?? 50);
      return { FunctionEventInvokeConfigs: page, ...(next ? { NextMarker: next } : {}) };
    },
  };
}
