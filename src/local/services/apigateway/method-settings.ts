/** A stage's settings for its methods: their patch paths, and the values of those never set. */
import type { MethodSetting } from '@aws-sdk/client-api-gateway';
import { booleanOf, numberOf, type PatchRule } from './patch.ts';
import type { StageState } from './state.ts';

/** The account's own limits, which hold where nothing is set (aws-facts 4.11). */
export const ACCOUNT_RATE = 10_000;
export const ACCOUNT_BURST = 5_000;

const DEFAULTS: MethodSetting = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: ACCOUNT_BURST,
  throttlingRateLimit: ACCOUNT_RATE,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
};

/** Patch path → member. */
const MEMBERS: Record<string, (value: string) => MethodSetting> = {
  'throttling/rateLimit': (value) => ({ throttlingRateLimit: numberOf(value) }),
  'throttling/burstLimit': (value) => ({ throttlingBurstLimit: numberOf(value) }),
  'metrics/enabled': (value) => ({ metricsEnabled: booleanOf(value) }),
  'logging/dataTrace': (value) => ({ dataTraceEnabled: booleanOf(value) }),
  // UpdateStage has refused any other than OFF already.
  'logging/loglevel': (value) => ({ loggingLevel: value }),
  'caching/enabled': (value) => ({ cachingEnabled: booleanOf(value) }),
  'caching/ttlInSeconds': (value) => ({ cacheTtlInSeconds: numberOf(value) }),
  'caching/dataEncrypted': (value) => ({ cacheDataEncrypted: booleanOf(value) }),
  'caching/requireAuthorizationForCacheControl': (value) => ({ requireAuthorizationForCacheControl: booleanOf(value) }),
  'caching/unauthorizedCacheControlHeaderStrategy': (value) => ({
    unauthorizedCacheControlHeaderStrategy: value as MethodSetting['unauthorizedCacheControlHeaderStrategy'],
  }),
};

const settingRules = Object.entries(MEMBERS).map(
  ([path, read]): PatchRule<StageState> => ({
    path: new RegExp(`^/(?<resource>[^/]+)/(?<method>[^/]+)/${path}$`),
    shown: `/{resourcePath}/{httpMethod}/${path}`,
    ops: {
      replace({ methodSettings }, value, { resource, method }) {
        const key = `${resource}/${method}`;
        methodSettings[key] = { ...DEFAULTS, ...methodSettings[key], ...read(value ?? '') };
      },
    },
  }),
);

/** Each setting of a method (`throttling/rateLimit` …), and `remove` of all that are set for it. */
export const METHOD_SETTING_RULES: PatchRule<StageState>[] = [
  ...settingRules,
  {
    path: /^\/(?<resource>[^/]+)\/(?<method>[A-Z*]+)$/,
    shown: '/{resourcePath}/{httpMethod}',
    ops: {
      remove({ methodSettings }, _value, { resource, method }) {
        delete methodSettings[`${resource}/${method}`];
      },
    },
  },
];
