/** What each right of the caller is for: for each action and resource of each statement, the runs that come to grief without it. */
import { callerPolicy, type Statement } from '../../src/pattern/caller-policy.ts';
import { callerRights } from '../../src/pattern/caller-rights.ts';
import { type StackPlace, stackOf } from '../../src/pattern/stack.ts';
import type { ScenarioName } from './scenarios.ts';

type Runs = readonly ScenarioName[];

interface Needs {
  /** Of whatever has no line of its own. */
  all: Runs;
  /** By action. */
  actions?: Record<string, Runs>;
  /** By a part of the resource. */
  resources?: Record<string, Runs>;
}

/** By Sid. Each run is one of the commands of that statement, with the statements of that command alone. */
const NEEDS: Record<string, Needs> = {
  Api: { all: ['status'] },
  Rules: { all: ['status'] },
  Logs: { all: ['tail'] },
  Outcomes: { all: ['outcomes'] },
  Send: { all: ['send to the topic'] },
  Read: { all: ['status'] },
  ReadAny: { all: ['status'] },
  ReadAbsent: { all: ['status of nothing'] },
  ReadApi: { all: ['status'], resources: { '/deployments/': ['up with a deployment by hand'] } },
  Up: {
    all: ['up'],
    actions: {
      'events:UntagResource': ['up with surplus tags'],
      'iam:UntagRole': ['up with surplus tags'],
      'lambda:UntagResource': ['up with surplus tags'],
      'logs:UntagResource': ['up with surplus tags'],
      'sns:UntagResource': ['up with surplus tags'],
      'iam:UpdateAssumeRolePolicy': ['up with a role for another service'],
      'lambda:RemovePermission': ['up with permissions for other sources'],
      'lambda:DeleteFunctionConcurrency': ['up with a reserved concurrency of none'],
      'lambda:UpdateFunctionCode': ['up with other code'],
      'lambda:UpdateFunctionConfiguration': ['up with another time-out'],
      'sns:SetTopicAttributes': ['up with another display name'],
      'iam:DeleteRolePolicy': ['up with policies by hand'],
      'iam:DetachRolePolicy': ['up with policies by hand'],
      'iam:UpdateRole': ['up with longer sessions'],
      'events:UpdateEventBus': ['up with keys, boundaries and protection'],
      'iam:DeleteRolePermissionsBoundary': ['up with keys, boundaries and protection'],
      'logs:DisassociateKmsKey': ['up with keys, boundaries and protection'],
      'logs:PutLogGroupDeletionProtection': ['up with keys, boundaries and protection'],
    },
  },
  UpAny: {
    all: ['up'],
    actions: {
      'events:RemovePermission': ['up with others let in to the bus'],
      'sns:SetSubscriptionAttributes': ['up with a filter on the subscription'],
    },
  },
  UpPassToLambda: { all: ['up'] },
  UpPassToApi: { all: ['up'] },
  UpApiMake: { all: ['up'] },
  UpApiChange: { all: ['up'] },
  UpApiTags: { all: ['up'], actions: { 'apigateway:DELETE': ['up with surplus tags'] } },
  UpApiRead: { all: ['up with another template'] },
  UpRecords: { all: ['up --no-records'] },
  UpDown: { all: ['up --no-records', 'down'] },
  UpDownApi: { all: ['up with a second API', 'down'] },
  Down: {
    all: ['down'],
    actions: {
      'iam:DetachRolePolicy': ['down with policies by hand'],
      'logs:PutLogGroupDeletionProtection': ['down with protection'],
      'lambda:ListTags': ['down with an index that lags'],
    },
  },
  DownAny: { all: ['down'] },
  DownApiTags: { all: ['down with an index that lags'] },
  Replay: { all: ['replay'] },
  ReplayVia: { all: ['replay --via function'] },
  Doctor: { all: ['doctor'] },
};

/** A right that is taken away, and the run that must come to grief. */
export interface Need {
  sid: string;
  /** An action or a resource, the stack's name in it a placeholder. */
  without: string;
  run: ScenarioName;
}

/** Stands for the name of the stack. */
const PLACEHOLDER = 'stack-name';
export const named = (without: string, name: string) => without.replaceAll(PLACEHOLDER, name);

export const partsOf = ({ Action, Resource }: Statement) => ({ actions: Action, resources: [Resource].flat() });

/** A row for each action and each resource of a stack's policy, and each run that needs it. */
export function needsIn(place: Omit<StackPlace, 'name'>): Need[] {
  const { Statement: statements } = callerPolicy(callerRights(stackOf({ ...place, name: PLACEHOLDER })));
  return statements.flatMap((statement) => {
    const { Sid: sid } = statement;
    const needs = NEEDS[sid];
    if (!needs) throw new Error(`nobody says what statement ${sid} is for`);
    const { actions, resources } = partsOf(statement);
    const kindOf = (resource: string) => Object.keys(needs.resources ?? {}).find((kind) => resource.includes(kind));
    const rows = [
      ...actions.map((action) => ({ without: action, runs: needs.actions?.[action] ?? needs.all })),
      // The only resource goes with the actions.
      ...(resources.length < 2 ? [] : resources).map((resource) => ({
        without: resource,
        runs: needs.resources?.[kindOf(resource) ?? ''] ?? needs.all,
      })),
    ];
    return rows.flatMap(({ without, runs }) => runs.map((run) => ({ sid, without, run })));
  });
}
