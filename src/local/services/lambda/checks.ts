/** What Lambda refuses in a request, with its texts (aws-facts 6.3). */
import { Runtime } from '@aws-sdk/client-lambda';
import { awsError } from '../../wire/aws-error.ts';
import type { LambdaFunction } from './state.ts';

/** AWS's form of a violated constraint; `constraint` is the model's own words. */
export const violated = (value: unknown, member: string, constraint: string) =>
  awsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
    {},
    400,
  );

export const invalid = (text: string) => awsError('InvalidParameterValueException', text, { Type: 'User' });
export const conflict = (text: string) => awsError('ResourceConflictException', text, { Type: 'User' });

export const ROLE_TEXT = 'The role defined for the function cannot be assumed by Lambda.';

export interface Settings {
  Runtime?: string;
  Handler?: string;
  MemorySize?: number;
  Timeout?: number;
  Architectures?: string[];
  Environment?: { Variables?: Record<string, string> };
  LoggingConfig?: { LogFormat?: string; LogGroup?: string };
}

/** Variables of the service itself, that nobody may set. */
const RESERVED =
  /^(AWS_LAMBDA_.*|AWS_REGION|AWS_DEFAULT_REGION|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_EXECUTION_ENV|_HANDLER|_X_AMZN_TRACE_ID|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;
/** Node.js majors that new functions may have; text and bounds of the refusal are unverified. */
const CURRENT = /^nodejs(20|22|24|26)\.x$/;
/** aws-facts 5.2. */
const ENVIRONMENT_BYTES = 4096;

export function checkSettings(settings: Settings): void {
  const {
    Runtime: runtime,
    Handler: handler,
    MemorySize: memory,
    Timeout: timeout,
    Architectures: architectures,
  } = settings;
  if (runtime !== undefined && !Object.values<string>(Runtime).includes(runtime)) {
    const known = Object.values<string>(Runtime).join(', ');
    throw invalid(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${known}] or be a valid ARN`,
    );
  }
  if (runtime !== undefined && !runtime.startsWith('nodejs')) {
    throw invalid(`the local endpoint runs functions for Node.js only, not for ${runtime}`);
  }
  if (runtime !== undefined && !CURRENT.test(runtime)) {
    throw invalid(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  if (handler !== undefined && !/^[^\s]{1,128}$/.test(handler)) {
    throw violated(handler, 'handler', 'Member must satisfy regular expression pattern: [^\\s]+');
  }
  if (memory !== undefined && memory < 128)
    throw violated(memory, 'memorySize', 'Member must have value greater than or equal to 128');
  if (memory !== undefined && memory > 10240)
    throw violated(memory, 'memorySize', 'Member must have value less than or equal to 10240');
  if (timeout !== undefined && timeout < 1)
    throw violated(timeout, 'timeout', 'Member must have value greater than or equal to 1');
  if (timeout !== undefined && timeout > 900)
    throw violated(timeout, 'timeout', 'Member must have value less than or equal to 900');
  if (architectures && (architectures.length !== 1 || !['x86_64', 'arm64'].includes(architectures[0]!))) {
    throw violated(
      `[${architectures}]`,
      'architectures',
      'Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]',
    );
  }
  const variables = settings.Environment?.Variables ?? {};
  const taken = Object.keys(variables).filter((name) => RESERVED.test(name));
  if (taken.length > 0) {
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${taken.join(', ')}`,
    );
  }
  for (const name of Object.keys(variables)) {
    if (!/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name)) {
      throw violated(
        `{${name}=…}`,
        'environment.variables',
        'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]',
      );
    }
  }
  if (Buffer.byteLength(JSON.stringify(variables)) > ENVIRONMENT_BYTES) {
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${JSON.stringify(variables).length}`,
    );
  }
}

/** A function that is being made or updated takes no other change. */
export function checkSettled({ arn, configuration }: LambdaFunction): void {
  if (configuration.State === 'Pending') {
    throw conflict(
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    );
  }
  if (configuration.LastUpdateStatus === 'InProgress') {
    throw conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${arn}`);
  }
}
