/** CloudWatch Logs: groups, streams, events in bounded memory, reading them, and who may write. */
import { withTags } from '../wire/authorize.ts';
import type { ServiceModule } from '../wire/service.ts';
import type { LogStore, World } from '../world.ts';
import { absentHandlers } from './logs/absent.ts';
import { createEventTable } from './logs/event-table.ts';
import { groupHandlers } from './logs/group-handlers.ts';
import { createLogGroups } from './logs/log-groups.ts';
import { createLogStore } from './logs/log-store.ts';
import { readHandlers } from './logs/read-handlers.ts';
import { policyHandlers } from './logs/resource-policies.ts';
import { streamHandlers } from './logs/stream-handlers.ts';

export type Logs = typeof import('@aws-sdk/client-cloudwatch-logs');

/** Default cap of all stored events together: 256 MiB. */
const LOG_BYTES = 256 * 1024 * 1024;

/** `logBytes`: at most this many bytes of events (text and 26 each) over all groups and regions; the oldest go first. */
export function createLogs(
  world: Pick<World, 'account' | 'partition' | 'clock' | 'slowness' | 'identity' | 'tagged'>,
  { logBytes = LOG_BYTES }: { logBytes?: number } = {},
): ServiceModule<Logs> & { store: LogStore } {
  const logs = createLogGroups(world, createEventTable(logBytes));
  world.tagged.push((region) =>
    [...logs.region(region).groups.values()].map(({ arn, tags }) => ({ arn, tags: Object.fromEntries(tags) })),
  );
  return {
    handlers: {
      ...groupHandlers(logs),
      ...streamHandlers(world, logs),
      ...readHandlers(world, logs),
      ...policyHandlers(world, logs),
      ...absentHandlers(logs),
    },
    // Group-level actions are asked for `GROUP:log-stream:`, so a policy on `GROUP:*` matches and one on the bare ARN doesn't;
    // tagging is asked for the bare ARN; lists for an empty name [K].
    authorization(operation, input, { region }) {
      const action = `logs:${operation}`;
      const names = input as {
        logGroupName?: string;
        logGroupIdentifier?: string;
        logStreamName?: string;
        resourceArn?: string;
        tags?: object;
      };
      // A group's own policy, too, is asked for `*` [D service authorization reference].
      if (operation.includes('ResourcePolic')) return { action, resource: '*' };
      if (names.resourceArn !== undefined) return { action, resource: names.resourceArn };
      const name = names.logGroupName ?? names.logGroupIdentifier ?? '';
      const arn = name.startsWith('arn:')
        ? name
        : `arn:${world.partition}:logs:${region}:${world.account}:log-group:${name}`;
      const asked = { action, resource: `${arn}:log-stream:${names.logStreamName ?? ''}` };
      if (operation !== 'CreateLogGroup') return asked;
      return withTags(asked, { action: 'logs:TagResource', resource: arn }, names.tags);
    },
    store: createLogStore(world, logs),
  };
}
