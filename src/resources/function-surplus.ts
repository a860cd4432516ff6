/** Settings of a function that nobody asked for: shown only where they are set, so that they are seen, and how each is undone. */
import type { FunctionConfiguration, UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda';
import type { Properties } from './resource.ts';

interface Setting {
  /** Undefined where it is as in a new function. */
  read(configuration: FunctionConfiguration): unknown;
  reset: Partial<UpdateFunctionConfigurationRequest>;
}

const unlessEmpty = <T>(list: T[] | undefined): T[] | undefined => (list && list.length > 0 ? list : undefined);

/** By CloudFormation's names. What would be Lambda's own to choose (a runtime's version) is not among them. */
const settingsOf = (logGroup: string): Record<string, Setting> => ({
  Environment: {
    read: ({ Environment }) => unlessEmpty(Object.keys(Environment?.Variables ?? {})) && { ...Environment },
    reset: { Environment: { Variables: {} } },
  },
  Layers: { read: ({ Layers = [] }) => unlessEmpty(Layers.map(({ Arn }) => Arn)), reset: { Layers: [] } },
  LoggingConfig: {
    read: ({ LoggingConfig }) =>
      LoggingConfig?.LogFormat === 'JSON' || (LoggingConfig?.LogGroup ?? logGroup) !== logGroup
        ? { ...LoggingConfig }
        : undefined,
    reset: { LoggingConfig: { LogFormat: 'Text', LogGroup: logGroup } },
  },
  DeadLetterConfig: {
    read: ({ DeadLetterConfig }) => (DeadLetterConfig?.TargetArn ? { ...DeadLetterConfig } : undefined),
    reset: { DeadLetterConfig: { TargetArn: '' } },
  },
  VpcConfig: {
    read({ VpcConfig: { SubnetIds = [], SecurityGroupIds = [] } = {} }) {
      return SubnetIds.length > 0 ? { SubnetIds, SecurityGroupIds } : undefined;
    },
    reset: { VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } },
  },
  FileSystemConfigs: {
    read: ({ FileSystemConfigs }) => unlessEmpty(FileSystemConfigs),
    reset: { FileSystemConfigs: [] },
  },
  KmsKeyArn: { read: ({ KMSKeyArn }) => KMSKeyArn || undefined, reset: { KMSKeyArn: '' } },
  TracingConfig: {
    read: ({ TracingConfig }) => (TracingConfig?.Mode === 'Active' ? { Mode: 'Active' } : undefined),
    reset: { TracingConfig: { Mode: 'PassThrough' } },
  },
  EphemeralStorage: {
    read: ({ EphemeralStorage }) => ([undefined, 512].includes(EphemeralStorage?.Size) ? undefined : EphemeralStorage),
    reset: { EphemeralStorage: { Size: 512 } },
  },
  SnapStart: {
    read: ({ SnapStart: { ApplyOn = 'None' } = {} }) => (ApplyOn === 'None' ? undefined : { ApplyOn }),
    reset: { SnapStart: { ApplyOn: 'None' } },
  },
});

/** What is set and should not be; `logGroup` is where the function's lines belong. */
export function functionSurplus(configuration: FunctionConfiguration, logGroup: string): Properties {
  const settings = Object.entries(settingsOf(logGroup)).map(([name, { read }]) => [name, read(configuration)] as const);
  return Object.fromEntries(settings.filter(([, value]) => value !== undefined));
}

/** What undoes these settings; empty where none of them is among `names`. */
export function resetsOf(names: ReadonlySet<string>, logGroup: string): Setting['reset'] {
  const settings = Object.entries(settingsOf(logGroup)).filter(([name]) => names.has(name));
  return Object.assign({}, ...settings.map(([, { reset }]) => reset));
}
