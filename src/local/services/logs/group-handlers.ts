/** The operations on log groups: life, retention, listing, tags. */
import { awsError } from '../../wire/aws-error.ts';
import { notServed } from '../../wire/not-served.ts';
import type { Handlers } from '../../wire/service.ts';
import type { Logs } from '../logs.ts';
import { invalid, type LogGroup, type LogGroups, limitOf } from './log-groups.ts';
import { page } from './page.ts';

/** Days that a group may keep its events (aws-facts 7.5). */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function groupHandlers(logs: LogGroups): Handlers<Logs> {
  /** Tagging takes the ARN without `:*`. */
  const tagged = (arn: string | undefined) => {
    const group = logs.byArn(arn);
    if (!group) throw awsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return group;
  };
  return {
    CreateLogGroup({ logGroupName = '', tags, logGroupClass, ...input }, { region }) {
      if (input.kmsKeyId !== undefined) throw notServed('kmsKeyId');
      if (input.deletionProtectionEnabled) throw notServed('deletionProtectionEnabled');
      // Groups of the other classes can't be read as these can.
      if (logGroupClass !== undefined && logGroupClass !== 'STANDARD')
        throw notServed(`logGroupClass ${logGroupClass}`);
      addTags(new Map(), tags);
      addTags(logs.create(region, logGroupName, logGroupClass).tags, tags);
      return {};
    },

    DeleteLogGroup({ logGroupName }, { region }) {
      const group = logs.named(region, logGroupName);
      for (const { events } of group.streams.values()) logs.events.end(events);
      logs.region(region).groups.delete(group.name);
      return {};
    },

    DescribeLogGroups(input, { region }) {
      if (input.includeLinkedAccounts) throw notServed('includeLinkedAccounts');
      const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupIdentifiers: identifiers } = input;
      if (prefix !== undefined && pattern !== undefined) {
        throw awsError(
          'InvalidParameterException',
          'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
        );
      }
      const found = [...logs.region(region).groups.values()]
        .filter(({ name }) => prefix === undefined || name.startsWith(prefix))
        .filter(({ name }) => pattern === undefined || name.includes(pattern))
        .filter(({ name, arn }) => !identifiers?.length || identifiers.includes(name) || identifiers.includes(arn))
        .filter(({ logClass }) => input.logGroupClass === undefined || logClass === input.logGroupClass)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = page(found, ({ name }) => name, input.nextToken, limitOf(input.limit, 50));
      return { logGroups: items.map(described), nextToken };
    },

    ListLogGroups(input, { region }) {
      if (input.includeLinkedAccounts) throw notServed('includeLinkedAccounts');
      if (input.dataSources?.length) throw notServed('dataSources');
      if (input.fieldIndexNames?.length) throw notServed('fieldIndexNames');
      const matches = nameTest(input.logGroupNamePattern);
      const found = [...logs.region(region).groups.values()]
        .filter(({ name }) => matches(name))
        .filter(({ logClass }) => input.logGroupClass === undefined || logClass === input.logGroupClass)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = page(found, ({ name }) => name, input.nextToken, limitOf(input.limit, 1000, 50));
      const logGroups = items.map(({ name, arn, logClass }) => ({
        logGroupName: name,
        logGroupArn: arn,
        logGroupClass: logClass,
      }));
      return { logGroups, nextToken };
    },

    PutRetentionPolicy({ logGroupName, retentionInDays = 0 }, { region }) {
      const group = logs.named(region, logGroupName);
      if (!RETENTIONS.includes(retentionInDays)) {
        throw invalid(
          'retentionInDays',
          retentionInDays,
          `Member must satisfy enum value set: [${RETENTIONS.join(', ')}]`,
        );
      }
      group.retentionInDays = retentionInDays;
      return {};
    },

    DeleteRetentionPolicy({ logGroupName }, { region }) {
      logs.named(region, logGroupName).retentionInDays = undefined;
      return {};
    },

    TagResource({ resourceArn, tags }) {
      addTags(tagged(resourceArn).tags, tags);
      return {};
    },
    UntagResource({ resourceArn, tagKeys = [] }) {
      const group = tagged(resourceArn);
      for (const key of tagKeys) group.tags.delete(key);
      return {};
    },
    ListTagsForResource: ({ resourceArn }) => ({ tags: Object.fromEntries(tagged(resourceArn).tags) }),

    // The older three, by name.
    TagLogGroup({ logGroupName, tags }, { region }) {
      addTags(logs.named(region, logGroupName).tags, tags);
      return {};
    },
    UntagLogGroup({ logGroupName, tags = [] }, { region }) {
      const group = logs.named(region, logGroupName);
      for (const key of tags) group.tags.delete(key);
      return {};
    },
    ListTagsLogGroup: ({ logGroupName }, { region }) => ({
      tags: Object.fromEntries(logs.named(region, logGroupName).tags),
    }),
  };
}

/** ListLogGroups: texts that the name holds, or with ^ begins with, one of several by `|` [M]. */
function nameTest(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  if (!/^\^?[.\-_/#A-Za-z0-9]{3,24}(\|\^?[.\-_/#A-Za-z0-9]{3,24}){0,4}$/.test(pattern)) {
    throw invalid(
      'logGroupNamePattern',
      pattern,
      'Member must satisfy regular expression pattern: (\\^?[\\.\\-_/#A-Za-z0-9]+)(\\|\\^?[\\.\\-_/#A-Za-z0-9]+)*',
    );
  }
  const parts = pattern.split('|');
  return (name) => parts.some((part) => (part.startsWith('^') ? name.startsWith(part.slice(1)) : name.includes(part)));
}

const described = (group: LogGroup) => ({
  logGroupName: group.name,
  creationTime: group.created,
  retentionInDays: group.retentionInDays,
  metricFilterCount: 0,
  arn: `${group.arn}:*`,
  logGroupArn: group.arn,
  storedBytes: group.timeline.bytes,
  logGroupClass: group.logClass,
});

/** At most 50 tags; keys of 1 to 128 characters, values up to 256. Texts unverified. */
function addTags(tags: Map<string, string>, added: Record<string, string> = {}): void {
  for (const [key, value] of Object.entries(added)) {
    if (/^aws:/i.test(key))
      throw awsError('InvalidParameterException', 'Tag keys beginning with aws: are reserved for system use.');
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)) {
      throw invalid('tags', key, 'Map keys must satisfy regular expression pattern: ([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)');
    }
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)) {
      throw invalid(
        'tags',
        value,
        'Map values must satisfy regular expression pattern: ([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)',
      );
    }
  }
  if (new Set([...tags.keys(), ...Object.keys(added)]).size > 50) {
    throw awsError('TooManyTagsException', 'The resource has too many tags: at most 50.');
  }
  for (const [key, value] of Object.entries(added)) tags.set(key, value);
}
