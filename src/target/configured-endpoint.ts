/** Endpoints that the environment or a profile names for AWS tools, as the SDKs read them. */
import { EXIT, Failure } from '../failure.ts';
import type { Profile } from './aws-profile.ts';

/** An endpoint for all services, and what named it. */
export interface ConfiguredEndpoint {
  url: string;
  name: string;
}

/** The services that destined calls, as `services` sections name them; in upper case the end of their variables. */
const SERVICES = [
  'api_gateway',
  'cloudwatch_logs',
  'eventbridge',
  'iam',
  'lambda',
  'resource_groups_tagging_api',
  'sns',
  'sts',
];

/** A profile that a flag names is asked before the variables are; one that applies without, after them. */
export function configuredEndpoint(
  env: NodeJS.ProcessEnv,
  profile: Profile,
  byFlag: boolean,
): ConfiguredEndpoint | undefined {
  if (isIgnored(env, profile)) return undefined;
  if (!byFlag && env.AWS_ENDPOINT_URL) return { url: env.AWS_ENDPOINT_URL, name: 'AWS_ENDPOINT_URL' };
  const url = profile.values?.endpoint_url;
  return url ? { url, name: `endpoint_url of profile ${JSON.stringify(profile.name)}` } : undefined;
}

/** Throws for an endpoint of a single service other than `endpoint`, that of all: a stack is in one place. */
export function refuseServiceEndpoints(
  env: NodeJS.ProcessEnv,
  profile: Profile,
  byFlag: boolean,
  endpoint: string | undefined,
): void {
  if (isIgnored(env, profile)) return;
  const names = SERVICES.map((service) => `AWS_ENDPOINT_URL_${service.toUpperCase()}`);
  const isOther = (url: string | undefined) => Boolean(url) && url !== endpoint;
  const variable = byFlag ? undefined : names.find((name) => isOther(env[name]));
  const service = SERVICES.find((name) => isOther(profile.serviceEndpoints?.[`${name}.endpoint_url`]));
  if (!variable && !service) return;
  const what = variable ?? `endpoint_url of ${service} in the services of profile ${JSON.stringify(profile.name)}`;
  throw new Failure(`${what} is set, but destined uses one endpoint for all services`, {
    fix: `${variable ? `unset ${variable}` : 'remove it'}, or say which one with --endpoint-url, --aws or --local`,
    exitCode: EXIT.configuration,
    code: 'ServiceEndpoint',
  });
}

const isIgnored = (env: NodeJS.ProcessEnv, { values }: Profile): boolean =>
  (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ?? values?.ignore_configured_endpoint_urls)?.toLowerCase() === 'true';
