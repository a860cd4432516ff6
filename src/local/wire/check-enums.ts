/** Members that take one of a few values, which the clients' schemas do not tell; the values are those of the clients' enums. */
import { membersOf } from './codec.ts';
import type { SERVICES, ServiceName } from './services.ts';

type Exports<S extends ServiceName> = Awaited<ReturnType<(typeof SERVICES)[S]['load']>>;
/** Operation → member → the client's name for the values. A dot leads into a structure, or into each of a list. */
type Enums = { [S in ServiceName]?: Record<string, Record<string, keyof Exports<S>>> };

/** Those that no handler looks at by itself: LogConfig and a rule's State, settings of functions, types of endpoints and integrations are looked at there. */
const ENUMS: Enums = {
  apigateway: {
    CreateRestApi: { apiKeySource: 'ApiKeySourceType', 'endpointConfiguration.ipAddressType': 'IpAddressType' },
    GetDocumentationParts: { type: 'DocumentationPartType', locationStatus: 'LocationStatusType' },
    GetDomainNameAccessAssociations: { resourceOwner: 'ResourceOwner' },
    GetDomainNames: { resourceOwner: 'ResourceOwner' },
    PutIntegration: { connectionType: 'ConnectionType', contentHandling: 'ContentHandlingStrategy' },
    PutIntegrationResponse: { contentHandling: 'ContentHandlingStrategy' },
    PutRestApi: { mode: 'PutMode' },
  },
  events: {
    ListArchives: { State: 'ArchiveState' },
    ListConnections: { ConnectionState: 'ConnectionState' },
    ListReplays: { State: 'ReplayState' },
    PutTargets: {
      'Targets.EcsParameters.LaunchType': 'LaunchType',
      'Targets.EcsParameters.NetworkConfiguration.awsvpcConfiguration.AssignPublicIp': 'AssignPublicIp',
      'Targets.EcsParameters.PlacementConstraints.type': 'PlacementConstraintType',
      'Targets.EcsParameters.PlacementStrategy.type': 'PlacementStrategyType',
      'Targets.EcsParameters.PropagateTags': 'PropagateTags',
    },
  },
  iam: {
    GetAccountAuthorizationDetails: { Filter: 'EntityType' },
    ListEntitiesForPolicy: { EntityFilter: 'EntityType', PolicyUsageFilter: 'PolicyUsageType' },
    ListPolicies: { Scope: 'PolicyScopeType', PolicyUsageFilter: 'PolicyUsageType' },
    ListVirtualMFADevices: { AssignmentStatus: 'AssignmentStatusType' },
    SimulateCustomPolicy: { 'ContextEntries.ContextKeyType': 'ContextKeyTypeEnum' },
    SimulatePrincipalPolicy: { 'ContextEntries.ContextKeyType': 'ContextKeyTypeEnum' },
  },
  lambda: {
    CreateFunction: { PackageType: 'PackageType' },
    ListLayers: { CompatibleArchitecture: 'Architecture', CompatibleRuntime: 'Runtime' },
    ListLayerVersions: { CompatibleArchitecture: 'Architecture', CompatibleRuntime: 'Runtime' },
  },
  logs: {
    CreateLogGroup: { logGroupClass: 'LogGroupClass' },
    DescribeAccountPolicies: { policyType: 'PolicyType' },
    DescribeExportTasks: { statusCode: 'ExportTaskStatusCode' },
    DescribeLogGroups: { logGroupClass: 'LogGroupClass' },
    DescribeLogStreams: { orderBy: 'OrderBy' },
    DescribeQueries: { status: 'QueryStatus', queryLanguage: 'QueryLanguage' },
    DescribeQueryDefinitions: { queryLanguage: 'QueryLanguage' },
    DescribeResourcePolicies: { policyScope: 'PolicyScope' },
    ListLogGroups: { logGroupClass: 'LogGroupClass' },
  },
};

export interface EnumMember {
  path: readonly string[];
  values: readonly string[];
}
/** A member whose value is none of its enum, in AWS's words for it: `targets.1.member.ecsParameters.launchType`. */
export interface EnumFault {
  path: string;
  value: string;
  constraint: string;
}

/** The members of an operation's input that take one of a few values; `exports` are the client's. */
export function enumsOf(service: string, operation: string, exports: object): EnumMember[] {
  const operations = (ENUMS as Record<string, Record<string, Record<string, string>>>)[service] ?? {};
  const members = Object.hasOwn(operations, operation) ? operations[operation]! : {};
  return Object.entries(members).map(([path, name]) => ({
    path: path.split('.'),
    values: Object.values((exports as Record<string, Record<string, string>>)[name]!),
  }));
}

/** The first fault of an input whose types were looked at, or undefined. Texts of lists are unverified. */
export function checkEnums(enums: readonly EnumMember[], input: unknown): EnumFault | undefined {
  for (const { path, values } of enums) {
    const fault = faultAt(input, path, '', (value, at) => valueFault(value, values, at));
    if (fault) return fault;
  }
  return undefined;
}

/** The first fault that a judge finds at the end of a path, where there is anything. */
export function faultAt(
  value: unknown,
  [member, ...rest]: readonly string[],
  at: string,
  judge: (value: unknown, at: string) => EnumFault | undefined,
): EnumFault | undefined {
  if (value === undefined || value === null) return undefined;
  if (member === undefined) return judge(value, at);
  const inner = membersOf(value)[member];
  const path = `${at && `${at}.`}${member[0]!.toLowerCase()}${member.slice(1)}`;
  if (!Array.isArray(inner) || rest.length === 0) return faultAt(inner, rest, path, judge);
  for (const [i, item] of inner.entries()) {
    const fault = faultAt(item, rest, `${path}.${i + 1}.member`, judge);
    if (fault) return fault;
  }
  return undefined;
}

function valueFault(value: unknown, values: readonly string[], path: string): EnumFault | undefined {
  const set = `Member must satisfy enum value set: [${values.join(', ')}]`;
  if (!Array.isArray(value))
    return values.includes(String(value)) ? undefined : { path, value: String(value), constraint: set };
  if (value.every((each) => values.includes(each))) return undefined;
  return { path, value: `[${value.join(', ')}]`, constraint: `Member must satisfy constraint: [${set}]` };
}
