/** A service as botocore's model and as the JS client's schemas tell it. */
import { type Service, serviceOf } from '../../../src/local/wire/service.ts';
import { SERVICES, type ServiceName } from '../../../src/local/wire/services.ts';
import type { Botocore } from './botocore.ts';
import { botocoreName } from './handlers.ts';
import { type Comparison, compareModels, type Description } from './models.ts';

export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[];

/** What boto3 speaks to each; and what it could speak, as other SDKs do, of two that its model lists. */
export const SPOKEN: readonly (readonly [title: string, name: ServiceName, protocol: string | undefined])[] = [
  ...SERVICE_NAMES.map((name) => [name, name, undefined] as const),
  ['tagging in CBOR', 'tagging', 'smithy-rpc-v2-cbor'],
];

export interface BothModels {
  /** botocore's name of the service. */
  theirName: string;
  theirs: Description;
  ours: Service;
  /** By default of all operations. */
  compare(only?: ReadonlySet<string>): Comparison;
}

/** `protocol`: what botocore shall speak from now on. */
export async function bothModels(botocore: Botocore, name: ServiceName, protocol?: string): Promise<BothModels> {
  const exports = (await SERVICES[name].load()) as Record<string, unknown>;
  const theirName = botocoreName(name);
  if (protocol !== undefined) await botocore.ask('speak', { service: theirName, protocol });
  const theirs = await botocore.ask<Description>('describe', { service: theirName });
  const ours = serviceOf({ signingName: name, ...SERVICES[name] }, exports);
  return { theirName, theirs, ours, compare: (only) => compareModels(theirs, ours, exports, only) };
}
