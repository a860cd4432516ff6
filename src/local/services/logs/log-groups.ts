/** Log groups and their streams, region by region, and how a request names them. */
import type { LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import type { Policy } from '../../policy/policy.ts';
import { drawsOf } from '../../slowness.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { World } from '../../world.ts';
import { createTimeline, type EventStream, type EventTable, type Timeline } from './event-table.ts';

export interface LogStream {
  name: string;
  created: number;
  events: EventStream;
  /** The latest ingestion time of what was stored in it: perhaps yet to come. */
  lastIngestion?: number;
}
export interface ResourcePolicy {
  text: string;
  policy: Policy;
  updated: number;
  revision: string;
}
export interface LogGroup {
  name: string;
  /** Without the trailing `:*`. */
  arn: string;
  created: number;
  logClass: LogGroupClass;
  retentionInDays?: number;
  tags: Map<string, string>;
  streams: Map<string, LogStream>;
  timeline: Timeline;
  /** The resource-scoped policy: one for a group, gone with it (aws-facts 3.5). */
  policy?: ResourcePolicy;
}
export interface Region {
  groups: Map<string, LogGroup>;
  /** Account-scoped resource policies by name. */
  policies: Map<string, ResourcePolicy>;
}
export interface LogGroups {
  readonly events: EventTable;
  region(name: string): Region;
  /** The group of a `logGroupName` or a `logGroupIdentifier` (name or ARN). @throws ResourceNotFoundException */
  named(region: string, name: string | undefined, identifier?: string): LogGroup;
  /** By ARN without `:*`; its region is in it. */
  byArn(arn: string | undefined): LogGroup | undefined;
  create(region: string, name: string, logClass?: LogGroup['logClass']): LogGroup;
  createStream(group: LogGroup, name: string): LogStream;
  /** Stores events in a stream; each is readable at once, or as late as `slowness` has it. */
  store(stream: LogStream, batch: { timestamp: number; message: string }[]): void;
}

const NAME = /^[.\-_/#A-Za-z0-9]+$/;

export function createLogGroups(
  { account, partition, clock, slowness }: Pick<World, 'account' | 'partition' | 'clock' | 'slowness'>,
  events: EventTable,
): LogGroups {
  const regions = new Map<string, Region>();
  const draw = drawsOf(slowness.seed);
  const missing = () => awsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return {
    events,
    region(name) {
      const region = regions.get(name) ?? { groups: new Map(), policies: new Map() };
      regions.set(name, region);
      return region;
    },
    named(region, name, identifier) {
      // Text unverified.
      if ((name === undefined) === (identifier === undefined)) {
        throw awsError('InvalidParameterException', 'Specify either logGroupName or logGroupIdentifier.');
      }
      const wanted = name ?? identifier ?? '';
      const group = wanted.startsWith('arn:') ? this.byArn(wanted) : this.region(region).groups.get(wanted);
      if (!group) throw missing();
      return group;
    },
    byArn(arn = '') {
      const [, , service, region = '', , kind, name = ''] = arn.split(':');
      const group = service === 'logs' && kind === 'log-group' ? regions.get(region)?.groups.get(name) : undefined;
      return group?.arn === arn ? group : undefined;
    },
    create(region, name, logClass = 'STANDARD') {
      // Texts: aws-facts 7.5.
      if (name.length > 512) {
        throw awsError(
          'InvalidParameterException',
          'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
        );
      }
      if (!NAME.test(name))
        throw invalid('logGroupName', name, `Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`);
      // Names of AWS's own [D API_CreateLogGroup]; the text is unverified.
      if (name.startsWith('aws/'))
        throw awsError('InvalidParameterException', "Log group names can't start with the string aws/.");
      const { groups } = this.region(region);
      if (groups.has(name)) {
        throw awsError('ResourceAlreadyExistsException', 'The specified log group already exists');
      }
      const group: LogGroup = {
        name,
        arn: `arn:${partition}:logs:${region}:${account}:log-group:${name}`,
        created: clock.now(),
        logClass,
        tags: new Map(),
        streams: new Map(),
        timeline: createTimeline(),
      };
      groups.set(name, group);
      return group;
    },
    createStream(group, name) {
      if (name.length > 512) {
        throw awsError(
          'InvalidParameterException',
          'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
        );
      }
      if (!/^[^:*]+$/.test(name))
        throw invalid('logStreamName', name, 'Member must satisfy regular expression pattern: [^:*]*');
      if (group.streams.has(name)) {
        throw awsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
      }
      const stream: LogStream = { name, created: clock.now(), events: events.stream(name, group.timeline) };
      group.streams.set(name, stream);
      return stream;
    },
    store(stream, batch) {
      const now = clock.now();
      events.add(stream.events, batch, () => {
        const time = slowness.logIngestionMs === 0 ? now : clock.dueAt(draw(slowness.logIngestionMs));
        stream.lastIngestion = Math.max(stream.lastIngestion ?? 0, time);
        return time;
      });
    },
  };
}

/** The words of CloudWatch Logs for a value out of bounds. */
export const invalid = (member: string, value: string | number, constraint: string) =>
  awsError(
    'InvalidParameterException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );

/** A page size within 1 and `max`. @throws InvalidParameterException */
export function limitOf(limit: number | undefined, max: number, preset = max): number {
  if (limit === undefined) return preset;
  if (limit > max) throw invalid('limit', limit, `Member must have value less than or equal to ${max}`);
  if (limit < 1) throw invalid('limit', limit, 'Member must have value greater than or equal to 1');
  return limit;
}

/** The stream of a group. @throws ResourceNotFoundException */
export function streamOf(group: LogGroup, name = ''): LogStream {
  const stream = group.streams.get(name);
  if (!stream) throw awsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  return stream;
}
