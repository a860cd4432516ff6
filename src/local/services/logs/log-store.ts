/** Where the other services write their lines: permission first, then the stream, then the events. */
import type { Delivery, LogStore, ServiceActor, World } from '../../world.ts';
import type { LogGroups } from './log-groups.ts';
import { serviceMay } from './resource-policies.ts';

const refused = (code: 'NO_PERMISSIONS' | 'NO_RESOURCE', reason: string): Delivery => ({
  delivered: false,
  code,
  reason,
});

export function createLogStore(world: Pick<World, 'identity' | 'clock'>, logs: LogGroups): LogStore {
  return {
    append(logGroupArn, streamName, events, actor) {
      const arn = logGroupArn.replace(/:\*$/, '');
      const [, , , regionName = '', , , groupName = ''] = arn.split(':');
      let group = logs.byArn(arn);
      if (!group) {
        // Lambda makes a missing group if the role may; a service never does (aws-facts 6.6).
        const may =
          'roleArn' in actor
            ? world.identity.roleAllows(actor.roleArn, 'logs:CreateLogGroup', `${arn}:log-stream:`).allowed
            : false;
        if (!may) return refused('NO_RESOURCE', `log group ${groupName} does not exist`);
        group = logs.create(regionName, groupName);
      }
      const resource = `${arn}:log-stream:${streamName}`;
      const known = group.streams.get(streamName);
      for (const action of known ? ['logs:PutLogEvents'] : ['logs:CreateLogStream', 'logs:PutLogEvents']) {
        const reason = refusal(actor, action, resource);
        if (reason !== undefined) return refused('NO_PERMISSIONS', reason);
      }
      logs.store(known ?? logs.createStream(group, streamName), events);
      return { delivered: true };

      function refusal(who: { roleArn: string } | ServiceActor, action: string, on: string): string | undefined {
        if ('roleArn' in who) {
          const verdict = world.identity.roleAllows(who.roleArn, action, on);
          return verdict.allowed ? undefined : verdict.reason;
        }
        const { service, sourceArn } = who;
        const decision = group && serviceMay(who, action, on, group, logs.region(regionName), world.clock.now());
        if (decision === 'allow') return undefined;
        const how = decision === 'deny' ? 'a resource policy explicitly denies' : 'no resource policy allows';
        return `${how} ${service} acting for ${sourceArn} to perform ${action} on ${on}`;
      }
    },
    usage: () => logs.events.usage(),
  };
}
