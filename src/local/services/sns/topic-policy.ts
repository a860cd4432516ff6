/** A topic's own policy: read once, asked at every call to the topic, and edited by label. */
import type { Policy } from '../../policy/policy.ts';
import { validate } from '../../policy/validate.ts';
import { awsError } from '../../wire/aws-error.ts';
import { invalid } from './errors.ts';

/** What a topic policy may allow; SNS takes these alone in AddPermission [M]. */
const ACTIONS = [
  'AddPermission',
  'DeleteTopic',
  'GetTopicAttributes',
  'ListSubscriptionsByTopic',
  'Publish',
  'Receive',
  'RemovePermission',
  'SetTopicAttributes',
  'Subscribe',
];
const OUT_OF_SCOPE = 'Policy statement action out of service scope!';
/** Characters of a policy [K]. */
const LENGTH_MAX = 30_720;

interface Statements {
  Statement: { Sid?: string }[];
}

/** @throws InvalidParameter; texts unverified */
export function topicPolicy(text: string): Policy {
  if (text.length > LENGTH_MAX) throw invalid('Policy Reason: Policy is too long');
  const read = validate(text, 'resource');
  if ('problem' in read) throw invalid(`Policy Reason: ${read.problem}`);
  const actions = read.policy.statements.flatMap((each) => each.actions ?? []);
  // Text [K]; which actions beyond ACTIONS SNS takes for its own is unverified, so that any of sns will do.
  if (!actions.every((action) => action === '*' || /^sns:/i.test(action)))
    throw invalid(`Policy Reason: ${OUT_OF_SCOPE}`);
  return read.policy;
}

/** The policy with a statement more: these accounts may do these things. Texts unverified. */
export function withPermission(
  text: string,
  topicArn: string,
  {
    Label = '',
    AWSAccountId = [],
    ActionName = [],
  }: { Label?: string; AWSAccountId?: string[]; ActionName?: string[] },
): string {
  const document = documentOf(text);
  if (document.Statement.some(({ Sid }) => Sid === Label)) throw invalid('Statement already exists');
  if (!/^[\w-]{1,80}$/.test(Label)) throw invalid('Label');
  if (!AWSAccountId.length || !AWSAccountId.every((id) => /^\d{12}$/.test(id))) throw invalid('AWSAccountId');
  if (!ActionName.length || !ActionName.every((name) => ACTIONS.includes(name))) throw invalid(OUT_OF_SCOPE);
  const added = {
    Sid: Label,
    Effect: 'Allow',
    Principal: { AWS: AWSAccountId.map((id) => `arn:aws:iam::${id}:root`) },
    Action: ActionName.map((name) => `SNS:${name}`),
    Resource: topicArn,
  };
  return JSON.stringify({ ...document, Statement: [...document.Statement, added] });
}

/** The policy without the statement of a label. Text unverified. */
export function withoutPermission(text: string, label: string): string {
  const document = documentOf(text);
  const left = document.Statement.filter(({ Sid }) => Sid !== label);
  if (left.length === document.Statement.length) throw awsError('NotFoundException', 'Statement does not exist');
  return JSON.stringify({ ...document, Statement: left });
}

/** One statement may stand without its list. */
function documentOf(text: string): Statements {
  const document: { Statement: Statements['Statement'] | Statements['Statement'][number] } = JSON.parse(text);
  const { Statement } = document;
  return { ...document, Statement: Array.isArray(Statement) ? Statement : [Statement] };
}
