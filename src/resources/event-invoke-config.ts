/** AWS::Lambda::EventInvokeConfig: the destinations, the heart of the pattern. */
import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { isNamedWith, unlessNamed } from '../aws/error-names.ts';
import { changed } from './differences.ts';
import { mutateFunction } from './lambda-busy.ts';
import type { Resource } from './resource.ts';

const MISSING = ['ResourceNotFoundException'];

export interface EventInvokeConfigOptions {
  functionName: string;
  /** ARN of the bus that gets the record of every success and failure. */
  destination: string;
  /** 0..2 */
  maximumRetryAttempts: number;
  function: Resource;
  bus: Resource;
}

export function eventInvokeConfig(options: EventInvokeConfigOptions): Resource {
  const { functionName, destination, maximumRetryAttempts } = options;
  const properties = () => ({
    FunctionName: functionName,
    Qualifier: '$LATEST',
    DestinationConfig: { OnSuccess: { Destination: destination }, OnFailure: { Destination: destination } },
    MaximumRetryAttempts: maximumRetryAttempts,
  });

  /** Lambda checks the role's rights when the config is put, against a view of IAM that lags (aws-facts 1.5, 6.2). */
  const unready = (error: unknown) =>
    isNamedWith(error, 'InvalidParameterValueException', 'destination ARN', 'does not have permissions');

  return {
    kind: 'AWS::Lambda::EventInvokeConfig',
    name: functionName,
    needs: [options.function, options.bus],
    within: options.function,
    properties,

    async read(aws) {
      const asked = aws
        .client(LambdaClient)
        .send(new GetFunctionEventInvokeConfigCommand({ FunctionName: functionName }));
      const found = await unlessNamed(MISSING, asked);
      if (!found) return undefined;
      const { OnSuccess, OnFailure } = found.DestinationConfig ?? {};
      return {
        owner: 'ours',
        properties: {
          FunctionName: functionName,
          Qualifier: '$LATEST',
          DestinationConfig: {
            ...(OnSuccess?.Destination ? { OnSuccess: { Destination: OnSuccess.Destination } } : {}),
            ...(OnFailure?.Destination ? { OnFailure: { Destination: OnFailure.Destination } } : {}),
          },
          ...(found.MaximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: found.MaximumRetryAttempts }),
          // Ours leaves it at Lambda's default, which some answers spell out.
          ...([undefined, 21_600].includes(found.MaximumEventAgeInSeconds)
            ? {}
            : { MaximumEventAgeInSeconds: found.MaximumEventAgeInSeconds }),
        },
      };
    },

    async ensure(aws, found) {
      if (found && changed(properties(), found.properties).size === 0) return 'unchanged';
      const { FunctionName, DestinationConfig, MaximumRetryAttempts } = properties();
      // Put replaces the whole config, and creates it where there is none.
      const request = new PutFunctionEventInvokeConfigCommand({
        FunctionName,
        DestinationConfig,
        MaximumRetryAttempts,
      });
      await mutateFunction(aws, functionName, () => aws.client(LambdaClient).send(request), {
        transient: unready,
        what: `Lambda to see that ${functionName} may put events on the bus`,
      });
      return found ? 'updated' : 'created';
    },

    async remove(aws) {
      const request = new DeleteFunctionEventInvokeConfigCommand({ FunctionName: functionName });
      const removal = mutateFunction(aws, functionName, () => aws.client(LambdaClient).send(request));
      return (await unlessNamed(MISSING, removal)) ? 'removed' : 'absent';
    },
  };
}
