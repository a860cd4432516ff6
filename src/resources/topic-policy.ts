/** What a topic's policy says beside the statement that SNS gives every topic: whoever else may use it, or may not. */
import type { Properties } from './resource.ts';

interface Statement {
  Sid?: string;
  Effect?: string;
  Condition?: Record<string, Record<string, unknown>>;
}

/** As SNS writes it: all rights for the account itself, to be given on by IAM. Its list of actions is SNS's to change. */
function isDefault({ Sid, Effect, Condition = {} }: Statement, account: string): boolean {
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => `${operator} ${key.toLowerCase()} ${value}`),
  );
  const own = [`StringEquals aws:sourceowner ${account}`, `StringEquals aws:sourceaccount ${account}`];
  return (
    Sid === '__default_statement_ID' && Effect === 'Allow' && conditions.length === 1 && own.includes(conditions[0]!)
  );
}

/** Statements beside the default one; undefined where there are none and that one is there. */
export function policyBeside(text: string | undefined, account: string): Properties | undefined {
  if (!text) return undefined;
  const policy = JSON.parse(text) as { Statement?: Statement | Statement[] };
  const statements = [policy.Statement ?? []].flat();
  const others = statements.filter((statement) => !isDefault(statement, account));
  return others.length === 0 && statements.length === 1 ? undefined : { Statement: others };
}

/** The policy that SNS itself gives a new topic [K]. */
export function defaultPolicy(arn: string, account: string): string {
  const actions = [
    ...['GetTopicAttributes', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'DeleteTopic'],
    ...['Subscribe', 'ListSubscriptionsByTopic', 'Publish'],
  ];
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: actions.map((action) => `SNS:${action}`),
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
}
