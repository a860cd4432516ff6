/** Settings that would change what a function does, and that are not modelled here: refused, never taken and forgotten. */
import { invalid } from './checks.ts';

/** Member of a request -> what a function would have by it. */
const UNSERVED: Readonly<Record<string, string>> = {
  CapacityProviderConfig: 'capacity providers',
  CodeSigningConfigArn: 'code signing',
  DeadLetterConfig: 'dead-letter queues',
  DurableConfig: 'durable executions',
  DurableExecutionName: 'durable executions',
  FileSystemConfigs: 'file systems',
  ImageConfig: 'container images',
  KMSKeyArn: 'keys of KMS',
  Layers: 'layers',
  Publish: 'versions',
  PublishTo: 'versions',
  S3ObjectStorageMode: 'code in S3',
  SnapStart: 'SnapStart',
  SourceKMSKeyArn: 'keys of KMS',
  TenancyConfig: 'tenants',
  TenantId: 'tenants',
  VpcConfig: 'VPCs',
};

/** `{ TargetArn: '' }`, `[]` and SnapStart's `None` are how a setting is taken away: they ask for nothing. */
function asksForSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 'None') return false;
  return typeof value === 'object' ? Object.values(value).some(asksForSomething) : true;
}

export function refuseUnserved(input: object): void {
  for (const [member, value] of Object.entries(input)) {
    const what = Object.hasOwn(UNSERVED, member) ? UNSERVED[member] : undefined;
    if (what && asksForSomething(value)) throw invalid(`the local endpoint has no ${what}: leave out ${member}`);
  }
}
