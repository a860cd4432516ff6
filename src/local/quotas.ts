/** AWS's quotas of control planes whose numbers and errors are known: how often what may be asked, by account and region. */
import type { Clock } from './clock.ts';
import { awsError } from './wire/aws-error.ts';
import type { ServiceName } from './wire/services.ts';

export interface Quota {
  service: ServiceName;
  /** All of the service's where left out. */
  operations?: readonly string[];
  /** Which of these calls; all where left out. */
  when?(input: Input): boolean;
  /** One call is given back each so many of AWS's milliseconds, up to `burst` of them. */
  everyMs: number;
  burst: number;
}
type Input = { endpointConfiguration?: { types?: string[] }; parameters?: Record<string, string> };

/** EDGE is what an API is unless it says otherwise. */
const isEdge = ({ endpointConfiguration, parameters }: Input): boolean => {
  const types = endpointConfiguration?.types ?? parameters?.endpointConfigurationTypes?.split(',') ?? [];
  return types.length === 0 || types.includes('EDGE');
};
const gateway = (operations: readonly string[], everyMs: number, burst = 1, when?: Quota['when']): Quota => ({
  service: 'apigateway',
  operations,
  everyMs,
  burst,
  ...(when ? { when } : {}),
});
const CREATE = ['CreateRestApi', 'ImportRestApi'];

/** aws-facts 5.1. Those of Lambda (5.2), CloudWatch Logs (5.4) and the others are left out: their errors are not known word for word. */
export const QUOTAS: readonly Quota[] = [
  gateway(['DeleteRestApi'], 30_000),
  gateway(CREATE, 30_000, 1, isEdge),
  gateway(CREATE, 3_000, 1, (input) => !isEdge(input)),
  gateway(['PutRestApi'], 1_000),
  gateway(['CreateDeployment'], 5_000),
  gateway(['CreateResource'], 200, 5),
  gateway(['DeleteResource'], 200, 5),
  gateway(['GetResources'], 400, 5),
  gateway(['UpdateAccount'], 20_000),
  { service: 'apigateway', everyMs: 100, burst: 40 },
];

/** Takes a call for all quotas that count it, or throws TooManyRequestsException. That a refused one costs none is unverified. */
export type TakeCall = (service: ServiceName, operation: string, region: string, input: unknown) => void;

export function createQuotas(clock: Pick<Clock, 'after'>, quotas: readonly Quota[]): TakeCall {
  /** Calls not given back yet, by region. */
  const taken = new Map<Quota, Map<string, number>>(quotas.map((quota) => [quota, new Map()]));

  function giveBack(quota: Quota, region: string): void {
    clock.after(quota.everyMs, () => {
      const left = taken.get(quota)!.get(region)! - 1;
      taken.get(quota)!.set(region, left);
      if (left > 0) giveBack(quota, region);
    });
  }

  return (service, operation, region, input) => {
    const counting = quotas.filter(
      ({ service: of, operations, when = () => true }) =>
        of === service && (operations?.includes(operation) ?? true) && when(input as Input),
    );
    const count = (quota: Quota) => taken.get(quota)!.get(region) ?? 0;
    if (counting.some((quota) => count(quota) >= quota.burst)) {
      throw awsError('TooManyRequestsException', 'Too Many Requests', {}, 429);
    }
    for (const quota of counting) {
      const before = count(quota);
      taken.get(quota)!.set(region, before + 1);
      if (before === 0) giveBack(quota, region);
    }
  };
}
