/** Whether the caller may do what the commands do: asked of IAM's simulator, where that can be asked (aws-facts 11.4). */
import { GetRoleCommand, IAMClient, paginateSimulatePrincipalPolicy } from '@aws-sdk/client-iam';
import type { Aws } from '../aws/aws.ts';
import { isNamed } from '../aws/error-names.ts';
import { type Caller, callerRights, type Right } from '../pattern/caller-rights.ts';
import type { Stack } from '../pattern/stack.ts';
import type { Check } from './check.ts';

const CHECK = 'permissions';
const MISSING = ['NoSuchEntityException', 'NoSuchEntity'];
/** So many are named; the rest is counted. */
const NAMED = 3;

interface Answer {
  action: string;
  resource: string;
  commands: readonly Caller[];
  decision: 'allowed' | 'denied' | 'unknown';
}

const unknown = (why: string): Check => ({ check: CHECK, result: 'unknown', why });

/** Errors of the calls are thrown, but for that of a role of which nobody tells the path. */
export async function permissionsCheck(aws: Aws, stack: Stack): Promise<Check> {
  const { callerArn } = aws;
  if (callerArn.endsWith(':root')) return unknown('nobody can ask what the root user of an account may do');
  const source = await sourceOf(aws);
  if (!source) return unknown(`nobody can ask what ${callerArn} may do, only users and roles`);
  const answers: Answer[] = [];
  try {
    // One after the other: IAM's rates are low, and not published (aws-facts 5.3).
    for (const rights of together(callerRights(stack))) answers.push(...(await simulate(aws, source, rights)));
  } catch (error) {
    if (!isNamed(error, ...MISSING)) throw error;
    return unknown(`the path of the role of ${callerArn} is not known: it takes iam:GetRole to ask for it`);
  }
  return judged(answers, source);
}

function judged(answers: readonly Answer[], source: string): Check {
  const denied = answers.filter(({ decision }) => decision === 'denied');
  const stopping = denied.filter(({ commands }) => commands.includes('up'));
  const fix = `give ${source} what destined doctor --policy prints`;
  if (stopping.length > 0) return { check: CHECK, result: 'fail', why: `up may not ${listed(stopping)}`, fix };
  if (denied.length > 0) {
    const commands = [...new Set(denied.flatMap((answer) => answer.commands))].join(', ');
    return { check: CHECK, result: 'warn', why: `${commands} may not ${listed(denied)}`, fix };
  }
  const open = answers.filter(({ decision }) => decision === 'unknown');
  if (open.length > 0) return unknown(`conditions of ${source} decide on ${listed(open)}`);
  const why = `${source} may do all; what an organisation or the session forbids is not known`;
  return { check: CHECK, result: 'ok', why };
}

/** The user or role behind the caller. A session does not tell the path of its role. */
async function sourceOf({ callerArn, partition, account, client }: Aws): Promise<string | undefined> {
  if (/:user\//.test(callerArn)) return callerArn;
  const [, name] = /:assumed-role\/([^/]+)\//.exec(callerArn) ?? [];
  if (name === undefined) return undefined;
  const found = await client(IAMClient)
    .send(new GetRoleCommand({ RoleName: name }))
    .catch(() => undefined);
  return found?.Role?.Arn ?? `arn:${partition}:iam::${account}:role/${name}`;
}

/** Rights that can be asked for at once: each action on each resource. */
function together(rights: readonly Right[]): Right[][] {
  const groups = new Map<string, Right[]>();
  for (const right of rights) {
    const key = JSON.stringify([right.resources, right.passedTo]);
    groups.set(key, [...(groups.get(key) ?? []), right]);
  }
  return [...groups.values()];
}

async function simulate(aws: Aws, PolicySourceArn: string, rights: readonly Right[]): Promise<Answer[]> {
  // A condition on what nobody gave leaves all of a caller's policies open: ours has this one.
  const [{ resources, passedTo = 'lambda.amazonaws.com' } = { resources: [] }] = rights;
  const client = aws.client(IAMClient);
  const context = { ContextKeyName: 'iam:PassedToService', ContextKeyType: 'string' as const };
  const request = {
    PolicySourceArn,
    ActionNames: [...new Set(rights.flatMap(({ actions }) => actions))],
    ResourceArns: resources.map(example),
    ContextEntries: [{ ...context, ContextKeyValues: [passedTo] }],
  };
  const answers: Answer[] = [];
  for await (const { EvaluationResults = [] } of paginateSimulatePrincipalPolicy({ client }, request)) {
    for (const { EvalActionName: action = '', EvalResourceName: resource = '', ...result } of EvaluationResults) {
      const commands = rights.filter(({ actions }) => actions.includes(action)).flatMap(({ commands }) => commands);
      const depends = (result.MissingContextValues ?? []).length > 0;
      const decision = result.EvalDecision === 'allowed' ? 'allowed' : depends ? 'unknown' : 'denied';
      answers.push({ action, resource, commands, decision });
    }
  }
  return answers;
}

/** One of those that a pattern means: the simulator asks for what there could be. */
const example = (arn: string): string =>
  arn === '*' ? arn : arn.replace(/:\*$/, ':log-stream:x').replaceAll('*', 'x');

function listed(answers: readonly Answer[]): string {
  const byAction = new Map<string, string>();
  for (const { action, resource } of answers) if (!byAction.has(action)) byAction.set(action, resource);
  const texts = [...byAction].map(([action, resource]) => `${action} on ${resource}`);
  const more = texts.length > NAMED ? ` and ${texts.length - NAMED} more` : '';
  return `${texts.slice(0, NAMED).join(', ')}${more}`;
}
