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

/** Refuses a text that is none of these. */
export function oneOf(value: string | undefined, member: string, values: readonly string[]): void {
  if (value === undefined || values.includes(value)) return;
  throw violated(value, member, `Member must satisfy enum value set: [${values.join(', ')}]`);
}

/** Refuses a number out of its range. */
export function inRange(value: number | undefined, member: string, least: number, most: number): void {
  if (value === undefined || (value >= least && value <= most)) return;
  const [bound, side] = value < least ? [least, 'greater'] : [most, 'less'];
  throw violated(value, member, `Member must have value ${side} than or equal to ${bound}`);
}

const TAG_LIMIT = 50;
/** Which of a function's tags AWS refuses first, and its texts, is unverified. */
export function checkTags(tags: Iterable<[string, string]>): void {
  const all = [...tags];
  if (all.length > TAG_LIMIT) throw invalid('Number of tags exceeds limit of 50');
  for (const [key, value] of all) {
    if (/^aws:/i.test(key)) throw invalid('Tag keys starting with aws: are reserved for system use');
    if (key.length < 1 || key.length > 128) {
      throw violated(
        key,
        'tags',
        'Map keys must satisfy constraint: [Member must have length less than or equal to 128]',
      );
    }
    if (value.length > 256) {
      throw violated(
        value,
        'tags',
        'Map value must satisfy constraint: [Member must have length less than or equal to 256]',
      );
    }
  }
}

export const ROLE_TEXT = 'The role defined for the function cannot be assumed by Lambda.';

export interface Settings {
  Runtime?: string;
  Handler?: string;
  MemorySize?: number;
  Timeout?: number;
  Architectures?: string[];
  Environment?: { Variables?: Record<string, string> };
  Description?: string;
  TracingConfig?: { Mode?: string };
  EphemeralStorage?: { Size?: number };
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
  inRange(memory, 'memorySize', 128, 10_240);
  inRange(timeout, 'timeout', 1, 900);
  inRange(settings.EphemeralStorage?.Size, 'ephemeralStorage.size', 512, 10_240);
  oneOf(settings.TracingConfig?.Mode, 'tracingConfig.mode', ['Active', 'PassThrough']);
  if ((settings.Description?.length ?? 0) > 256) {
    throw violated(settings.Description, 'description', 'Member must have length less than or equal to 256');
  }
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
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > ENVIRONMENT_BYTES) {
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${measured}`,
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
