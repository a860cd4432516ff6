/** Settings of a stage in CloudFormation's form: its throttle, which is ours, and all that nobody asked for, with what undoes it. */
import type { MethodSetting, PatchOperation, Stage } from '@aws-sdk/client-api-gateway';
import type { Properties } from './resource.ts';

/** Requests a second, and how many at once. */
export type Throttle = { rate: number; burst: number } | 'off';

/** How API Gateway writes "all methods of all paths" in a stage's settings. */
const ALL = '*/*';

/** What a method's settings may hold beside a throttle: patch path and value that undo it. */
const MORE: Record<string, { read(setting: MethodSetting): unknown; path: string; off: string }> = {
  LoggingLevel: {
    read: ({ loggingLevel = 'OFF' }) => (loggingLevel === 'OFF' ? undefined : loggingLevel),
    path: 'logging/loglevel',
    off: 'OFF',
  },
  DataTraceEnabled: {
    read: ({ dataTraceEnabled }) => dataTraceEnabled || undefined,
    path: 'logging/dataTrace',
    off: 'false',
  },
  MetricsEnabled: { read: ({ metricsEnabled }) => metricsEnabled || undefined, path: 'metrics/enabled', off: 'false' },
  CachingEnabled: { read: ({ cachingEnabled }) => cachingEnabled || undefined, path: 'caching/enabled', off: 'false' },
};

interface Setting extends Properties {
  HttpMethod: string;
  ResourcePath: string;
}
const keyOf = ({ HttpMethod, ResourcePath }: Setting) => `${ResourcePath.slice(1)}/${HttpMethod}`;

/** Of each key what is set; that of all methods first. Paths hold `~1` for a slash, as the service answers them. */
function methodSettings(settings: Record<string, MethodSetting> = {}): Setting[] {
  const found = Object.entries(settings).map(([key, setting]) => {
    const { throttlingRateLimit = -1, throttlingBurstLimit } = setting;
    const more = Object.entries(MORE).map(([name, { read }]) => [name, read(setting)] as const);
    const set: Properties = {
      ...(throttlingRateLimit < 0
        ? {}
        : { ThrottlingRateLimit: throttlingRateLimit, ThrottlingBurstLimit: throttlingBurstLimit }),
      ...Object.fromEntries(more.filter(([, value]) => value !== undefined)),
    };
    const at = key.lastIndexOf('/');
    return { HttpMethod: key.slice(at + 1), ResourcePath: `/${key.slice(0, at)}`, ...set };
  });
  const isSet = (setting: Setting) => Object.keys(setting).length > 2;
  return found.filter(isSet).sort((a, b) => Number(keyOf(b) === ALL) - Number(keyOf(a) === ALL));
}

/** What `throttle` wants of `MethodSettings`; nothing for `off`. */
export function wantedSettings(throttle: Throttle): Properties {
  if (throttle === 'off') return {};
  const { rate, burst } = throttle;
  const all = { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst };
  return { MethodSettings: [all] };
}

/** A stage's settings by CloudFormation's names, each only where it is set. */
export function stageSettings(stage: Stage): Properties {
  const settings = methodSettings(stage.methodSettings);
  const { variables = {}, canarySettings, accessLogSettings, clientCertificateId } = stage;
  return {
    ...(settings.length > 0 ? { MethodSettings: settings } : {}),
    ...(Object.keys(variables).length > 0 ? { Variables: variables } : {}),
    ...(canarySettings ? { CanarySetting: JSON.parse(JSON.stringify(canarySettings)) } : {}),
    ...(accessLogSettings?.destinationArn ? { AccessLogSetting: { ...accessLogSettings } } : {}),
    ...(stage.cacheClusterEnabled ? { CacheClusterEnabled: true } : {}),
    ...(stage.tracingEnabled ? { TracingEnabled: true } : {}),
    ...(clientCertificateId ? { ClientCertificateId: clientCertificateId } : {}),
  };
}

function methodPatches(found: readonly Setting[], throttle: Throttle): PatchOperation[] {
  const isSurplus = (setting: Setting) => throttle === 'off' || keyOf(setting) !== ALL;
  const removed = found
    .filter(isSurplus)
    .map((setting): PatchOperation => ({ op: 'remove', path: `/${keyOf(setting)}` }));
  if (throttle === 'off') return removed;
  const all = found.find((setting) => !isSurplus(setting)) ?? {};
  const off = Object.entries(MORE)
    .filter(([name]) => name in all)
    .map(([, { path, off: value }]): PatchOperation => ({ op: 'replace', path: `/${ALL}/${path}`, value }));
  return [
    ...removed,
    ...off,
    { op: 'replace', path: `/${ALL}/throttling/rateLimit`, value: String(throttle.rate) },
    { op: 'replace', path: `/${ALL}/throttling/burstLimit`, value: String(throttle.burst) },
  ];
}

/** Patches that bring what `stageSettings` found to what is wanted, for the properties that differ. */
export function settingPatches(
  differing: ReadonlySet<string>,
  found: Properties,
  throttle: Throttle,
): PatchOperation[] {
  const undo: Record<string, () => PatchOperation[]> = {
    MethodSettings: () => methodPatches((found.MethodSettings ?? []) as Setting[], throttle),
    Variables: () =>
      Object.keys(found.Variables as object).map((name) => ({ op: 'remove', path: `/variables/${name}` })),
    CanarySetting: () => [{ op: 'remove', path: '/canarySettings' }],
    AccessLogSetting: () => [{ op: 'remove', path: '/accessLogSettings' }],
    CacheClusterEnabled: () => [{ op: 'replace', path: '/cacheClusterEnabled', value: 'false' }],
    TracingEnabled: () => [{ op: 'replace', path: '/tracingEnabled', value: 'false' }],
    ClientCertificateId: () => [{ op: 'replace', path: '/clientCertificateId', value: '' }],
  };
  return Object.entries(undo).flatMap(([name, patches]) => (differing.has(name) ? patches() : []));
}
