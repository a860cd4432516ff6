/** AWS::Events::Rule: a pattern on our bus and the target that gets what matches. */
import {
  DeleteRuleCommand,
  EventBridgeClient,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type RemoveTargetsResultEntry,
  type Rule,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import type { Aws } from '../aws/aws.ts';
import { isNamedWith, unlessNamed } from '../aws/error-names.ts';
import { gather } from '../aws/gather.ts';
import { listRules } from '../aws/list-rules.ts';
import { EXIT, Failure } from '../failure.ts';
import { afterOtherChanges } from './after-other-changes.ts';
import { changed } from './differences.ts';
import type { Properties, Resource } from './resource.ts';
import { isLeftAlone } from './tag-index.ts';
import { comparableTags, ownerOf, surplusTags, type Tags, tagList, tagsOf } from './tags.ts';

const MISSING = ['ResourceNotFoundException'];

export interface RuleOptions {
  name: string;
  arn: string;
  busName: string;
  pattern: Properties;
  /** `Arn` of a function, or of a log group without `:*`. */
  target: { Id: string; Arn: string };
  tags: Tags;
  bus: Resource;
  targetResource: Resource;
}

/** One listing of a bus for all of its rules that are asked for at once; keys are `bus/rule`. */
const describe = gather<Rule>(async (aws, keys) => {
  const buses = [...new Set(keys.map((key) => key.slice(0, key.indexOf('/'))))];
  const listed = await Promise.all(buses.map(async (bus) => ({ bus, rules: (await listRules(aws, bus)) ?? [] })));
  return new Map(listed.flatMap(({ bus, rules }) => rules.map((found) => [`${bus}/${found.Name}`, found] as const)));
});

/** A 200 can be a failure: entries that failed are listed in the answer (aws-facts 3.2). */
function checkEntries(what: string, answer: { FailedEntryCount?: number; FailedEntries?: RemoveTargetsResultEntry[] }) {
  if (!answer.FailedEntryCount) return;
  const [first] = answer.FailedEntries ?? [];
  if (first?.ErrorCode === 'ConcurrentModificationException') {
    throw Object.assign(new Error(first.ErrorMessage ?? first.ErrorCode), { name: first.ErrorCode });
  }
  throw new Failure(`${what}: ${first?.ErrorCode ?? 'refused'}: ${first?.ErrorMessage ?? 'no reason given'}`, {
    exitCode: EXIT.refused,
    code: first?.ErrorCode ?? 'FailedEntry',
  });
}

const hasTargets = (error: unknown) => isNamedWith(error, 'ValidationException', 'since it has targets');

async function removeTargets(aws: Aws, Rule: string, EventBusName: string, ids: readonly string[], Force?: boolean) {
  const Ids = [...ids];
  if (Ids.length === 0) return;
  await afterOtherChanges(aws, `rule ${Rule}`, async () => {
    const request = new RemoveTargetsCommand({ Rule, EventBusName, Ids, Force });
    checkEntries(`targets of rule ${Rule} were not removed`, await aws.client(EventBridgeClient).send(request));
  });
}

/**
 * Removes a rule and all its targets, whoever made it; `known` are the ids of those that were seen, asked for where left out.
 * A rule that a service manages goes only with `force`, which others ignore. Gone already is 'absent'.
 */
export async function removeRule(
  aws: Aws,
  name: string,
  busName: string,
  { force, known }: { force?: boolean; known?: readonly string[] } = {},
): Promise<'removed' | 'absent'> {
  const events = aws.client(EventBridgeClient);
  const listed = async () => {
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: name, EventBusName: busName }));
    return Targets.flatMap(({ Id }) => (Id ? [Id] : []));
  };
  const removal = async () => {
    await removeTargets(aws, name, busName, known ?? (await listed()), force);
    const request = new DeleteRuleCommand({ Name: name, EventBusName: busName, Force: force });
    return afterOtherChanges(aws, `rule ${name}`, async () => {
      try {
        return await events.send(request);
      } catch (error) {
        // They are not quite gone, or somebody has added one meanwhile.
        if (hasTargets(error)) await removeTargets(aws, name, busName, await listed(), force);
        throw error;
      }
    });
  };
  return (await unlessNamed(MISSING, removal())) ? 'removed' : 'absent';
}

export function rule({ name, arn, busName, pattern, target, tags, bus, targetResource }: RuleOptions): Resource {
  const properties = () => ({
    Name: name,
    EventBusName: busName,
    EventPattern: pattern,
    State: 'ENABLED',
    Targets: [target],
    Tags: tagList(tags),
  });

  const resource: Resource = {
    kind: 'AWS::Events::Rule',
    name,
    needs: [bus, targetResource],
    within: bus,
    properties,

    async read(aws, index) {
      const found = await describe(aws, `${busName}/${name}`);
      if (!found) return undefined;
      const events = aws.client(EventBridgeClient);
      const askTags = () => unlessNamed(MISSING, events.send(new ListTagsForResourceCommand({ ResourceARN: arn })));
      const [targets, early] = await Promise.all([
        unlessNamed(MISSING, events.send(new ListTargetsByRuleCommand({ Rule: name, EventBusName: busName }))),
        index ? undefined : askTags(),
        index?.(),
      ]);
      if (!targets) return undefined;
      const byId = (a: { Id?: string }, b: { Id?: string }) => (a.Id ?? '').localeCompare(b.Id ?? '');
      const properties = {
        Name: name,
        EventBusName: busName,
        EventPattern: JSON.parse(found.EventPattern ?? 'null'),
        State: found.State,
        Targets: JSON.parse(JSON.stringify([...(targets.Targets ?? [])].sort(byId))),
        // Nobody asked for a role to call targets with.
        ...(found.RoleArn ? { RoleArn: found.RoleArn } : {}),
      };
      if (await isLeftAlone(index, { ...resource, arn, tags }, properties)) {
        return { owner: 'ours', byIndex: true, properties: { ...properties, Tags: tagList(tags) } };
      }
      const tagged = early ?? (await askTags());
      if (!tagged) return undefined;
      const actual = tagsOf(tagged.Tags);
      return { owner: ownerOf(actual, tags), properties: { ...properties, Tags: comparableTags(actual, tags) } };
    },

    async ensure(aws, found) {
      const events = aws.client(EventBridgeClient);
      const there = found?.properties ?? {};
      const differing = changed(properties(), there);
      if (['EventPattern', 'State', 'RoleArn'].some((setting) => differing.has(setting))) {
        // PutRule makes and changes; its tags count only when it makes (aws-facts 6.7).
        const request = {
          Name: name,
          EventBusName: busName,
          EventPattern: JSON.stringify(pattern),
          State: 'ENABLED' as const,
          ...(found ? {} : { Tags: tagList(tags) }),
        };
        await afterOtherChanges(aws, `rule ${name}`, () => events.send(new PutRuleCommand(request)));
      }
      if (differing.has('Targets')) {
        const surplus = ((there.Targets ?? []) as { Id: string }[]).filter(({ Id }) => Id !== target.Id);
        await removeTargets(
          aws,
          name,
          busName,
          surplus.map(({ Id }) => Id),
        );
        await afterOtherChanges(aws, `rule ${name}`, async () => {
          const request = new PutTargetsCommand({ Rule: name, EventBusName: busName, Targets: [target] });
          checkEntries(`rule ${name} did not take its target`, await events.send(request));
        });
      }
      if (found && differing.has('Tags')) {
        const tagging = new TagResourceCommand({ ResourceARN: arn, Tags: tagList(tags) });
        await afterOtherChanges(aws, `rule ${name}`, () => events.send(tagging));
        const TagKeys = surplusTags(there.Tags, tags);
        const untagging = new UntagResourceCommand({ ResourceARN: arn, TagKeys });
        if (TagKeys.length > 0) await afterOtherChanges(aws, `rule ${name}`, () => events.send(untagging));
      }
      if (!found) return 'created';
      return differing.size > 0 ? 'updated' : 'unchanged';
    },

    remove(aws, found) {
      const targets = (found.properties.Targets ?? []) as { Id: string }[];
      return removeRule(aws, name, busName, { known: targets.map(({ Id }) => Id) });
    },
  };
  return resource;
}
