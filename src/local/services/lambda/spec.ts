/** A function as an execution environment needs to know it. */
import type { FunctionSpec } from '../../runtime/function-spec.ts';
import type { LambdaFunction } from './state.ts';

export function specOf({ name, arn, region, configuration, entries }: LambdaFunction): FunctionSpec {
  const logging = configuration.LoggingConfig;
  return {
    arn,
    name,
    region,
    entries,
    runtime: configuration.Runtime ?? '',
    handler: configuration.Handler ?? '',
    memorySizeMb: configuration.MemorySize ?? 128,
    timeoutSeconds: configuration.Timeout ?? 3,
    variables: configuration.Environment?.Variables ?? {},
    roleArn: configuration.Role ?? '',
    logGroup: logging?.LogGroup ?? `/aws/lambda/${name}`,
    logFormat: logging?.LogFormat === 'JSON' ? 'JSON' : 'Text',
    ...(logging?.ApplicationLogLevel ? { applicationLogLevel: logging.ApplicationLogLevel } : {}),
    ...(logging?.SystemLogLevel ? { systemLogLevel: logging.SystemLogLevel } : {}),
  };
}
