/** The policy simulator: what policies would answer, without anything being done (aws-facts 11.4). */
import type { ContextEntry, EvaluationResult, SimulateCustomPolicyCommandInput } from '@aws-sdk/client-iam';
import { evaluate } from '../../policy/evaluate.ts';
import type { Policy, Statement } from '../../policy/policy.ts';
import { validate } from '../../policy/validate.ts';
import { variablesOf } from '../../policy/variables.ts';
import { awsError } from '../../wire/aws-error.ts';
import { notServed } from '../../wire/not-served.ts';
import type { Handlers } from '../../wire/service.ts';
import type { Iam } from '../iam.ts';
import { validationError } from './check.ts';
import { page } from './page.ts';
import type { PolicyStore } from './policy-store.ts';
import { policiesOf, type Roles } from './roles.ts';

const DECISIONS = { allow: 'allowed', deny: 'explicitDeny', none: 'implicitDeny' } as const;
/** What would change the answer and isn't modelled. */
const UNSERVED = [
  'PermissionsBoundaryPolicyInputList',
  'OrderedOrganizationPolicyInputList',
  'ResourcePolicy',
  'ResourceHandlingOption',
] as const;

type Input = Omit<SimulateCustomPolicyCommandInput, 'PolicyInputList'> & { PolicyInputList?: string[] };

export function simulateHandlers(roles: Roles, policies: PolicyStore): Handlers<Iam> {
  return {
    SimulateCustomPolicy: (input) => simulated(input, []),
    SimulatePrincipalPolicy({ PolicySourceArn = '', ...input }) {
      // Users, groups and roles only; not root, not a session of a role. Text [K].
      if (!/^arn:[\w-]+:iam::\d{12}:(user|group|role)\/.+$/.test(PolicySourceArn))
        throw awsError(
          'InvalidInputException',
          `Invalid Entity Arn: ${PolicySourceArn} does not clearly define entity type and name.`,
        );
      const role = roles.byArn(PolicySourceArn);
      if (!role) throw awsError('NoSuchEntityException', `The entity with ARN ${PolicySourceArn} cannot be found.`);
      return simulated(input, policiesOf(role.rights, policies));
    },
  };
}

function simulated(input: Input, own: readonly Policy[]) {
  for (const name of UNSERVED) {
    const value = input[name];
    if (value !== undefined && value.length > 0) throw notServed(name);
  }
  const given = (input.PolicyInputList ?? []).map((text) => {
    const read = validate(text, 'identity');
    if ('problem' in read) throw awsError('InvalidInputException', read.problem);
    return read.policy;
  });
  const all = [...own, ...given];
  const keys = keysOf(input.ContextEntries);
  const missing = missingFrom(all, keys);
  const { ActionNames = [] } = input;
  const resources = input.ResourceArns?.length ? input.ResourceArns : ['*'];
  bounded('actionNames', ActionNames);
  bounded('resourceArns', resources);
  for (const action of ActionNames) {
    if (!/^[\w-]+:\w+$/.test(action)) throw awsError('InvalidInputException', `Invalid action ${action}.`);
  }
  // Only what the page shows is evaluated: two lists of a thousand make a million answers.
  const indices = Array.from({ length: ActionNames.length * resources.length }, (_, i) => i);
  const { items, ...rest } = page(indices, (i) => String(i).padStart(9, '0'), input.Marker, input.MaxItems);
  const EvaluationResults = items.map((i): EvaluationResult => {
    const action = ActionNames[Math.floor(i / resources.length)]!;
    const resource = resources[i % resources.length]!;
    return {
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision: DECISIONS[evaluate(all, { action, resource, keys, complete: true })],
      // Which statements decided is not told here.
      MatchedStatements: [],
      MissingContextValues: missing,
    };
  });
  return { EvaluationResults, ...rest };
}

/** AWS names no bound; that there is one, and its text, are unverified. */
const MOST_NAMES = 1000;
function bounded(member: string, names: readonly string[]): void {
  if (names.length <= MOST_NAMES) return;
  const text = `Member must have length less than or equal to ${MOST_NAMES}`;
  throw validationError(`1 validation error detected: Value at '${member}' failed to satisfy constraint: ${text}`);
}

/** Only keys of one value are modelled. */
function keysOf(entries: readonly ContextEntry[] = []): Record<string, string> {
  return Object.fromEntries(
    entries.map(({ ContextKeyName = '', ContextKeyValues: [value = '', ...more] = [] }) => {
      if (more.length) throw notServed('a context key of several values');
      return [ContextKeyName, value];
    }),
  );
}

/** What the policies ask for and nobody gave, as a condition's key or as a variable. */
function missingFrom(policies: readonly Policy[], keys: Record<string, string>): string[] {
  const known = new Set(Object.keys(keys).map((key) => key.toLowerCase()));
  const asked = policies.flatMap(({ statements }) => statements.flatMap(askedBy));
  return [...new Set(asked)].filter((key) => !known.has(key)).sort();
}

function askedBy({ conditions, variables, resources = [], notResources = [] }: Statement): string[] {
  const texts = [...resources, ...notResources, ...conditions.flatMap(({ values }) => values)];
  return [...conditions.map(({ key }) => key), ...(variables ? texts.flatMap(variablesOf) : [])];
}
