/** Hand damage to log groups. */
import {
  CloudWatchLogsClient,
  DeleteResourcePolicyCommand,
  DeleteRetentionPolicyCommand,
  DescribeResourcePoliciesCommand,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Properties } from '../../../src/resources/resource.ts';
import { allow, type Damages, documentLeaves, fixed, LOOKALIKE, OWNED, type Place } from './damage.ts';

const logsOf = ({ hands, stack, resource }: Place) => {
  const { name: logGroupName } = resource;
  const resourceArn = `${stack.recordLog.arn.slice(0, -stack.recordLog.name.length)}${logGroupName}`;
  return { logs: hands(CloudWatchLogsClient), logGroupName, resourceArn };
};

async function revisionOf(place: Place) {
  const { logs, resourceArn } = logsOf(place);
  const scope = new DescribeResourcePoliciesCommand({ resourceArn, policyScope: 'RESOURCE' });
  return (await logs.send(scope)).resourcePolicies?.[0]?.revisionId;
}

async function putPolicy(place: Place, document: unknown) {
  const { logs, resourceArn } = logsOf(place);
  const policyDocument = JSON.stringify(document);
  const expectedRevisionId = await revisionOf(place);
  return logs.send(new PutResourcePolicyCommand({ resourceArn, policyDocument, expectedRevisionId }));
}

const hasPolicy = (resource: { properties(): Properties }) => 'ResourcePolicyDocument' in resource.properties();
const wider = ({ ResourcePolicyDocument, ...properties }: Properties): Properties => {
  const { Statement, ...document } = ResourcePolicyDocument as { Statement: object[] };
  const theirs = allow('logs:PutLogEvents', { Principal: { Service: 'events.amazonaws.com' }, Resource: '*' });
  return { ...properties, ResourcePolicyDocument: { ...document, Statement: [...Statement, theirs] } };
};

export const ofLogGroups: Damages = {
  kind: 'AWS::Logs::LogGroup',
  leaves: [
    fixed(/^LogGroupName$/, 'another name is another group'),
    { path: /^RetentionInDays$/, change: () => 1, remove: true },
    ...documentLeaves('ResourcePolicyDocument', /./),
    OWNED,
  ],
  write(place, wrong, { path }) {
    const { logs, logGroupName } = logsOf(place);
    if (path.startsWith('ResourcePolicyDocument')) return putPolicy(place, wrong.ResourcePolicyDocument);
    const retentionInDays = wrong.RetentionInDays as number | undefined;
    if (retentionInDays === undefined) return logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
    return logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
  },
  more: [
    {
      what: 'without its policy',
      of: hasPolicy,
      wrong: ({ ResourcePolicyDocument: _, ...properties }) => properties,
      async inflict(place) {
        const { logs, resourceArn } = logsOf(place);
        const expectedRevisionId = await revisionOf(place);
        await logs.send(new DeleteResourcePolicyCommand({ resourceArn, expectedRevisionId }));
      },
    },
    {
      what: 'that others may write to',
      of: hasPolicy,
      wrong: wider,
      inflict: (place) => putPolicy(place, wider(place.resource.properties()).ResourcePolicyDocument),
    },
    {
      ...LOOKALIKE,
      inflict(place) {
        const { logs, resourceArn } = logsOf(place);
        return logs.send(new TagResourceCommand({ resourceArn, tags: { 'destined:records': 'off' } }));
      },
    },
  ],
};
