/** The rights of the caller as a policy of IAM: a statement for each Sid. */
import type { Right } from './caller-rights.ts';

export interface Statement {
  Sid: string;
  Effect: 'Allow';
  Action: string[];
  Resource: string | string[];
  Condition?: { StringEquals: Record<string, string> };
}

export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: Statement[];
}

const sorted = (texts: readonly string[]) => [...new Set(texts)].sort();

/** Statements in the order of their first rights; actions and resources sorted, each once. */
export function callerPolicy(rights: readonly Right[]): PolicyDocument {
  const bySid = new Map<string, Right[]>();
  for (const right of rights) bySid.set(right.sid, [...(bySid.get(right.sid) ?? []), right]);
  const Statement = [...bySid].map(([Sid, of]): Statement => {
    const resources = sorted(of.flatMap(({ resources }) => resources));
    const passedTo = of[0]?.passedTo;
    return {
      Sid,
      Effect: 'Allow',
      Action: sorted(of.flatMap(({ actions }) => actions)),
      Resource: resources.length === 1 ? resources[0]! : resources,
      ...(passedTo === undefined ? {} : { Condition: { StringEquals: { 'iam:PassedToService': passedTo } } }),
    };
  });
  return { Version: '2012-10-17', Statement };
}
