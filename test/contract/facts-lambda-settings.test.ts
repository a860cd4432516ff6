/** Lambda’s settings of a function, one row a fact: bounds, runtimes, variables, logging (aws-facts 1.11, 5.2, 6.3, 11.1). */
import { type LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestEndpoint } from '../support/endpoint.ts';
import {
  BAD,
  bound,
  clock,
  INVALID,
  itRefuses,
  lambdaRequests,
  startLambdaControl,
  violation,
} from '../support/lambda-control.ts';

let endpoint: TestEndpoint;
let lambda: LambdaClient;
const { create } = lambdaRequests(() => lambda);

beforeAll(async () => {
  ({ endpoint, lambda } = await startLambdaControl());
});
afterAll(async () => {
  await endpoint?.stop();
});

/** JSON of the variables is so many bytes long. */
const variables = (bytes: number) => ({ Environment: { Variables: { XY: 'x'.repeat(bytes - '{"XY":""}'.length) } } });

describe('refused', () => {
  itRefuses([
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
  ]);
});

describe('answered', () => {
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
});
