/** Kinds that EventBridge has and this endpoint doesn't make: lists of them are empty, and none can be described or deleted. */
import type * as Client from '@aws-sdk/client-eventbridge';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { checkLimit, checkMember, page } from './checks.ts';

/** The texts are unverified. */
const refuse =
  (kind: string, member = 'Name', max = 64) =>
  (input: object): never => {
    const name: unknown = (input as Record<string, unknown>)[member];
    checkMember(member[0]!.toLowerCase() + member.slice(1), String(name), { pattern: '[/\\.\\-_A-Za-z0-9]+', max });
    throw awsError('ResourceNotFoundException', `${kind} ${name} does not exist.`);
  };

interface Paged {
  NextToken?: string;
  Limit?: number;
  MaxResults?: number;
}
const none =
  <K extends string>(list: K) =>
  ({ Limit, MaxResults, NextToken }: Paged): Record<K, []> => {
    checkLimit(Limit);
    checkLimit(MaxResults, 'maxResults');
    page([], NextToken);
    return { [list]: [] as [] } as Record<K, []>;
  };

export const absentHandlers: Handlers<typeof Client> = {
  ListArchives: none('Archives'),
  ListReplays: none('Replays'),
  ListConnections: none('Connections'),
  ListApiDestinations: none('ApiDestinations'),
  ListEndpoints: (input: Paged) => none('Endpoints')(input),
  ListEventSources: none('EventSources'),
  ListPartnerEventSources: none('PartnerEventSources'),
  DescribeArchive: refuse('Archive', 'ArchiveName', 48),
  DeleteArchive: refuse('Archive', 'ArchiveName', 48),
  DescribeReplay: refuse('Replay', 'ReplayName'),
  DescribeConnection: refuse('Connection'),
  DeleteConnection: refuse('Connection'),
  DescribeApiDestination: refuse('ApiDestination'),
  DeleteApiDestination: refuse('ApiDestination'),
  DescribeEndpoint: refuse('Endpoint'),
  DeleteEndpoint: refuse('Endpoint'),
  DescribeEventSource: refuse('Event source', 'Name', 256),
  DescribePartnerEventSource: refuse('Event source', 'Name', 256),
};
