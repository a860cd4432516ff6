/** Lengths and ranges of members, which the clients' schemas do not tell; the numbers are those of AWS's models. */
import { type EnumFault, faultAt } from './check-enums.ts';
import type { ServiceName } from './services.ts';

type Range = readonly [least: number, most: number];
/** Of a text's characters, of a list's items and the characters of each, of a number. */
export interface Bounds {
  length?: Range;
  count?: Range;
  each?: Range;
  value?: Range;
}
/** Operation → member, as in check-enums. */
type Table = Record<string, Record<string, Bounds>>;

const KEY: Bounds = { length: [1, 128] };
const TAG_VALUE: Bounds = { length: [0, 256] };
const SOME_KEYS: Bounds = { each: [1, 128] };
const FIFTY_KEYS: Bounds = { count: [0, 50], each: [1, 128] };
const ARN: Bounds = { length: [1, 1600] };
const most = (length: number): Bounds => ({ length: [0, length] });
const upTo = (value: number): Bounds => ({ value: [1, value] });

const ROLE = { RoleName: { length: [1, 64] } } as const;
const ROLE_POLICY = { ...ROLE, PolicyName: { length: [1, 128] } } as const;
const PATH = { PathPrefix: { length: [1, 512] } } as const;
const GROUP = { logGroupName: { length: [1, 512] } } as const;

/** Those that no handler looks at by itself. */
const BOUNDS: { [S in ServiceName]?: Table } = {
  events: {
    CreateEventBus: { 'DeadLetterConfig.Arn': ARN },
    DeleteEventBus: { Name: { length: [1, 256] } },
    PutTargets: {
      'Targets.EcsParameters.TaskDefinitionArn': ARN,
      'Targets.EcsParameters.TaskCount': { value: [1, 2 ** 31 - 1] },
      'Targets.EcsParameters.CapacityProviderStrategy': { count: [0, 6] },
      'Targets.EcsParameters.CapacityProviderStrategy.capacityProvider': { length: [1, 255] },
      'Targets.EcsParameters.CapacityProviderStrategy.weight': { value: [0, 1000] },
      'Targets.EcsParameters.CapacityProviderStrategy.base': { value: [0, 100_000] },
      'Targets.EcsParameters.PlacementConstraints': { count: [0, 10] },
      'Targets.EcsParameters.PlacementConstraints.expression': most(2000),
      'Targets.EcsParameters.PlacementStrategy': { count: [0, 5] },
      'Targets.EcsParameters.PlacementStrategy.field': most(255),
      'Targets.EcsParameters.ReferenceId': most(1024),
      'Targets.EcsParameters.Tags.Key': KEY,
      'Targets.EcsParameters.Tags.Value': TAG_VALUE,
      'Targets.KinesisParameters.PartitionKeyPath': most(256),
      'Targets.RunCommandParameters.RunCommandTargets': { count: [1, 5] },
      'Targets.RunCommandParameters.RunCommandTargets.Key': KEY,
      'Targets.RunCommandParameters.RunCommandTargets.Values': { count: [1, 50], each: [1, 256] },
      'Targets.SqsParameters.MessageGroupId': most(100),
    },
    UntagResource: { TagKeys: SOME_KEYS },
    UpdateEventBus: { 'DeadLetterConfig.Arn': ARN },
  },
  iam: {
    AttachRolePolicy: ROLE,
    DeleteRole: ROLE,
    DeleteRolePolicy: ROLE_POLICY,
    DetachRolePolicy: ROLE,
    GetRole: ROLE,
    GetRolePolicy: ROLE_POLICY,
    ListAttachedRolePolicies: { ...ROLE, ...PATH },
    ListEntitiesForPolicy: PATH,
    ListGroups: PATH,
    ListInstanceProfiles: PATH,
    ListInstanceProfilesForRole: ROLE,
    ListPolicies: PATH,
    ListRolePolicies: ROLE,
    ListRoles: PATH,
    ListRoleTags: ROLE,
    ListServerCertificates: PATH,
    ListUsers: PATH,
    PutRolePolicy: ROLE_POLICY,
    TagRole: ROLE,
    UntagPolicy: { TagKeys: FIFTY_KEYS },
    UntagRole: { ...ROLE, TagKeys: FIFTY_KEYS },
    UpdateAssumeRolePolicy: ROLE,
    UpdateRole: ROLE,
    UpdateRoleDescription: ROLE,
  },
  lambda: {
    AddPermission: { EventSourceToken: most(256) },
    ListAliases: { MaxItems: upTo(10_000) },
    ListCodeSigningConfigs: { MaxItems: upTo(10_000) },
    ListEventSourceMappings: { MaxItems: upTo(10_000) },
    ListFunctionUrlConfigs: { MaxItems: upTo(50) },
    ListLayers: { MaxItems: upTo(50) },
    ListLayerVersions: { MaxItems: upTo(50) },
    ListProvisionedConcurrencyConfigs: { MaxItems: upTo(50) },
    ListVersionsByFunction: { MaxItems: upTo(10_000) },
    UntagResource: { TagKeys: SOME_KEYS },
  },
  logs: {
    CreateLogStream: GROUP,
    DeleteLogGroup: GROUP,
    DeleteLogStream: GROUP,
    DeleteRetentionPolicy: GROUP,
    DescribeDeliveries: { limit: upTo(50) },
    DescribeDestinations: { limit: upTo(50) },
    DescribeExportTasks: { limit: upTo(50) },
    DescribeLogStreams: GROUP,
    DescribeMetricFilters: { limit: upTo(50) },
    DescribeQueries: { maxResults: upTo(1000) },
    DescribeQueryDefinitions: { maxResults: upTo(1000) },
    DescribeSubscriptionFilters: { limit: upTo(50) },
    FilterLogEvents: GROUP,
    GetLogEvents: GROUP,
    PutLogEvents: GROUP,
    PutRetentionPolicy: GROUP,
    UntagResource: { tagKeys: FIFTY_KEYS },
  },
  sns: {
    CreateTopic: { 'Tags.Key': KEY, 'Tags.Value': TAG_VALUE },
    ListOriginationNumbers: { MaxResults: upTo(30) },
    ListSMSSandboxPhoneNumbers: { MaxResults: upTo(100) },
    TagResource: { 'Tags.Key': KEY, 'Tags.Value': TAG_VALUE },
    UntagResource: { TagKeys: SOME_KEYS },
  },
  tagging: {
    GetResources: {
      TagFilters: { count: [0, 50] },
      'TagFilters.Key': KEY,
      'TagFilters.Values': { count: [0, 20], each: [0, 256] },
    },
  },
};

export interface BoundMember {
  path: readonly string[];
  bounds: Bounds;
}

/** The members of an operation's input that have bounds here. */
export function boundsOf(service: string, operation: string): BoundMember[] {
  const operations = (BOUNDS as Record<string, Table>)[service] ?? {};
  const members = Object.hasOwn(operations, operation) ? operations[operation]! : {};
  return Object.entries(members).map(([path, bounds]) => ({ path: path.split('.'), bounds }));
}

/** The first fault of an input whose types were looked at, or undefined. */
export function checkBounds(members: readonly BoundMember[], input: unknown): EnumFault | undefined {
  for (const { path, bounds } of members) {
    const fault = faultAt(input, path, '', (value, at) => faultOf(value, bounds, at));
    if (fault) return fault;
  }
  return undefined;
}

function faultOf(value: unknown, { length, count, each, value: range }: Bounds, path: string): EnumFault | undefined {
  const fault = (constraint: string | undefined, text = String(value)) =>
    constraint === undefined ? undefined : { path, value: text, constraint };
  if (typeof value === 'number') return fault(outside('value', value, range));
  if (!Array.isArray(value)) return fault(outside('length', charactersOf(String(value)), length));
  const text = `[${value.map((item) => (typeof item === 'string' ? item : '…')).join(', ')}]`;
  const bad = value.find((item) => typeof item === 'string' && outside('length', charactersOf(item), each));
  return (
    fault(outside('length', value.length, count), text) ??
    fault(
      bad === undefined ? undefined : `Member must satisfy constraint: [${outside('length', charactersOf(bad), each)}]`,
      text,
    )
  );
}

/** The models count characters, not the halves that an emoji has here. */
const charactersOf = (text: string): number => [...text].length;

function outside(what: 'length' | 'value', size: number, range: Range | undefined): string | undefined {
  if (!range || (size >= range[0] && size <= range[1])) return undefined;
  const [bound, side] = size < range[0] ? [range[0], 'greater'] : [range[1], 'less'];
  return `Member must have ${what} ${side} than or equal to ${bound}`;
}
