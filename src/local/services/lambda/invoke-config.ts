/** EventInvokeConfig: retries, event age and destinations of asynchronous invocations (aws-facts 1.5). */
import type * as Client from '@aws-sdk/client-lambda';
import type { FunctionEventInvokeConfig } from '@aws-sdk/client-lambda';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import { invalid, violated } from './checks.ts';
import { destinationAction } from './destination.ts';
import { pageOf } from './page.ts';
import { type LambdaFunction, type LambdaState, unqualified } from './state.ts';

type Wanted = Pick<
  FunctionEventInvokeConfig,
  'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | 'DestinationConfig'
>;

export function invokeConfigHandlers(world: World, state: LambdaState): Handlers<typeof Client> {
  const find = (region: string, ref: string | undefined, qualifier: string | undefined): LambdaFunction => {
    try {
      return state.find(region, ref, qualifier);
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
      throw awsError('ResourceNotFoundException', "The function doesn't exist.", { Type: 'User' });
    }
  };
  const missing = ({ arn }: LambdaFunction) =>
    awsError('ResourceNotFoundException', `The function ${arn}:$LATEST doesn't have an EventInvokeConfig`, {
      Type: 'User',
    });

  function check(fn: LambdaFunction, input: Wanted): void {
    const { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age, DestinationConfig: destinations } = input;
    if (retries === undefined && age === undefined && destinations === undefined) {
      throw invalid('You must specify at least one of error handling or destination setting.');
    }
    if (retries !== undefined && (retries < 0 || retries > 2)) {
      const [bound, side] = retries < 0 ? [0, 'greater'] : [2, 'less'];
      throw violated(retries, 'maximumRetryAttempts', `Member must have value ${side} than or equal to ${bound}`);
    }
    if (age !== undefined && (age < 60 || age > 21_600)) {
      const [bound, side] = age < 60 ? [60, 'greater'] : [21_600, 'less'];
      throw violated(age, 'maximumEventAgeInSeconds', `Member must have value ${side} than or equal to ${bound}`);
    }
    for (const side of ['OnSuccess', 'OnFailure'] as const) {
      const arn = destinations?.[side]?.Destination;
      if (arn === undefined || arn === '') continue;
      const action = destinationAction(arn);
      if (!action) throw invalid(`The destination ARN ${arn} is invalid.`);
      if (unqualified(arn) === fn.arn) throw invalid("You can't specify the function as a destination for itself.");
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
      const fn = find(region, input.FunctionName, input.Qualifier);
      if (!fn.invokeConfig) throw missing(fn);
      return fn.invokeConfig;
    },
    DeleteFunctionEventInvokeConfig(input, { region }) {
      const fn = find(region, input.FunctionName, input.Qualifier);
      if (!fn.invokeConfig) throw missing(fn);
      fn.invokeConfig = undefined;
      return {};
    },
    ListFunctionEventInvokeConfigs(input, { region }) {
      const fn = find(region, input.FunctionName, undefined);
      const { page, next } = pageOf(fn.invokeConfig ? [fn.invokeConfig] : [], input.Marker, input.MaxItems ?? 50);
      return { FunctionEventInvokeConfigs: page, ...(next ? { NextMarker: next } : {}) };
    },
  };
}
