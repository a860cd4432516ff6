/** Settings that would change what a function does, and that are not modelled here: refused, never taken and forgotten. */
import { notServed } from '../../wire/not-served.ts';

const UNSERVED: ReadonlySet<string> = new Set([
  'CapacityProviderConfig',
  'CodeSigningConfigArn',
  'DeadLetterConfig',
  'DurableConfig',
  'DurableExecutionName',
  'FileSystemConfigs',
  'ImageConfig',
  'KMSKeyArn',
  'Layers',
  'Publish',
  'PublishTo',
  'S3ObjectStorageMode',
  'SnapStart',
  'SourceKMSKeyArn',
  'TenancyConfig',
  'TenantId',
  'VpcConfig',
]);

/** `{ TargetArn: '' }`, `[]` and SnapStart's `None` are how a setting is taken away: they ask for nothing. */
function asksForSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 'None') return false;
  return typeof value === 'object' ? Object.values(value).some(asksForSomething) : true;
}

export function refuseUnserved(input: object): void {
  for (const [member, value] of Object.entries(input)) {
    if (UNSERVED.has(member) && asksForSomething(value)) throw notServed(member);
  }
}
