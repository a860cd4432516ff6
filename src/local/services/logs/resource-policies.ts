/** Resource policies: who beside the account's own roles may write; for the account by name, or for one group by its ARN. */
import { randomUUID } from 'node:crypto';
import { type Decision, evaluate } from '../../policy/evaluate.ts';
import { requestKeys } from '../../policy/keys.ts';
import { validate } from '../../policy/validate.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { ServiceActor, World } from '../../world.ts';
import type { Logs } from '../logs.ts';
import { type LogGroup, type LogGroups, limitOf, type Region, type ResourcePolicy } from './log-groups.ts';
import { page } from './page.ts';

/** Account-scoped policies per region, not adjustable (aws-facts 3.5). */
const ACCOUNT_MAX = 10;
/** Characters of a document [M]. */
const DOCUMENT_MAX = 5120;

export function policyHandlers({ clock }: Pick<World, 'clock'>, logs: LogGroups): Handlers<Logs> {
  /** Texts unverified. */
  function made(text = ''): ResourcePolicy {
    if (text.length > DOCUMENT_MAX) {
      throw awsError('InvalidParameterException', `Policy document is longer than ${DOCUMENT_MAX} characters.`);
    }
    const read = validate(text, 'resource');
    if ('problem' in read) throw awsError('InvalidParameterException', `Invalid policy document: ${read.problem}`);
    return { text, policy: read.policy, updated: clock.now(), revision: randomUUID() };
  }

  const group = (arn: string): LogGroup => {
    const found = logs.byArn(arn);
    if (!found) throw awsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return found;
  };

  function oneOf(policyName: string | undefined, resourceArn: string | undefined): void {
    if ((policyName === undefined) !== (resourceArn === undefined)) return;
    throw awsError('InvalidParameterException', 'Specify exactly one of policyName or resourceArn.');
  }

  return {
    PutResourcePolicy({ policyName, policyDocument, resourceArn, expectedRevisionId }, { region }) {
      oneOf(policyName, resourceArn);
      if (resourceArn !== undefined) {
        const target = group(resourceArn);
        const policy = made(policyDocument);
        checkRevision(target.policy, expectedRevisionId);
        target.policy = policy;
        return { resourcePolicy: ofGroup(target.arn, policy), revisionId: policy.revision };
      }
      const { policies } = logs.region(region);
      const policy = made(policyDocument);
      if (!policies.has(policyName ?? '') && policies.size >= ACCOUNT_MAX) {
        throw awsError('LimitExceededException', 'Resource limit exceeded.');
      }
      policies.set(policyName ?? '', policy);
      return { resourcePolicy: ofAccount(policyName ?? '', policy) };
    },

    DescribeResourcePolicies({ resourceArn, policyScope, nextToken, limit }, { region }) {
      const { policies, groups } = logs.region(region);
      if (resourceArn !== undefined) {
        const { arn, policy } = group(resourceArn);
        const one = policy ? [ofGroup(arn, policy)] : [];
        return { resourcePolicies: page(one, () => '', nextToken, 1).items };
      }
      // Without an ARN: every group's policy; unverified.
      const all =
        policyScope === 'RESOURCE'
          ? [...groups.values()].flatMap(({ arn, policy }) => (policy ? [ofGroup(arn, policy)] : []))
          : [...policies].map(([name, policy]) => ofAccount(name, policy));
      const keyOf = (policy: { policyName?: string; resourceArn?: string }) =>
        policy.policyName ?? policy.resourceArn ?? '';
      all.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      const { items, nextToken: next } = page(all, keyOf, nextToken, limitOf(limit, 50));
      return { resourcePolicies: items, nextToken: next };
    },

    DeleteResourcePolicy({ policyName, resourceArn, expectedRevisionId }, { region }) {
      oneOf(policyName, resourceArn);
      const missing = () =>
        awsError('ResourceNotFoundException', `Policy with name [${policyName ?? resourceArn}] does not exist`);
      if (resourceArn !== undefined) {
        const target = group(resourceArn);
        if (!target.policy) throw missing();
        checkRevision(target.policy, expectedRevisionId);
        target.policy = undefined;
      } else if (!logs.region(region).policies.delete(policyName ?? '')) throw missing();
      return {};
    },
  };
}

/** A resource-scoped policy changes only for whoever knows its revision; nothing there is no revision. Error unverified. */
function checkRevision(current: ResourcePolicy | undefined, expected: string | undefined): void {
  if (current?.revision === expected) return;
  throw awsError(
    'OperationAbortedException',
    'The expectedRevisionId is not the current revision of the resource policy.',
  );
}

const ofAccount = (policyName: string, { text, updated }: ResourcePolicy) => ({
  policyName,
  policyDocument: text,
  lastUpdatedTime: updated,
  policyScope: 'ACCOUNT' as const,
});

const ofGroup = (resourceArn: string, { text, updated, revision }: ResourcePolicy) => ({
  policyDocument: text,
  lastUpdatedTime: updated,
  policyScope: 'RESOURCE' as const,
  resourceArn,
  revisionId: revision,
});

/** May a service, acting for `sourceArn`, do this to the group now? By its own policy and the region's account-scoped ones. */
export function serviceMay(
  { service, sourceArn }: ServiceActor,
  action: string,
  resource: string,
  group: LogGroup,
  { policies }: Region,
  now: number,
): Decision {
  const documents = [...policies.values(), ...(group.policy ? [group.policy] : [])].map(({ policy }) => policy);
  const keys = requestKeys(now, {
    'aws:SourceArn': sourceArn,
    'aws:SourceAccount': sourceArn.split(':')[4] || group.arn.split(':')[4]!,
    'aws:PrincipalIsAWSService': 'true',
  });
  return evaluate(documents, { action, resource, principal: { service }, keys });
}
