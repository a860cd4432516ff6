/** Reads a policy document as IAM does: JSON, its grammar, and what its kind may hold. */
import { addresses, isOperator, momentOf, numberOf } from './conditions.ts';
import type { Condition, Policy, PolicyKind, Statement } from './policy.ts';

/** Texts are IAM's where known (moto's policy_validation, IAM's own replies [K]); the rest is its general one. */
const SYNTAX = 'Syntax errors in policy.';
const SID =
  'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*';
const NOT_STS = 'AssumeRole policy may only specify STS AssumeRole actions.';
class Problem extends Error {}

/** The policy, or what is wrong with it as a sentence for MalformedPolicyDocument, InvalidParameterException and the like. */
export function validate(text: string, kind: PolicyKind): { policy: Policy } | { problem: string } {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { problem: kind === 'trust' ? 'This policy contains invalid Json' : SYNTAX };
  }
  try {
    return { policy: policyOf(document, kind) };
  } catch (error) {
    if (error instanceof Problem) return { problem: error.message };
    throw error;
  }
}

function policyOf(document: unknown, kind: PolicyKind): Policy {
  const { Version, Id, Statement: list, ...others } = objectOf(document);
  if (Object.keys(others).length || (Id !== undefined && typeof Id !== 'string')) throw new Problem(SYNTAX);
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17') throw new Problem(SYNTAX);
  if (list === undefined || (Array.isArray(list) && list.length === 0)) throw new Problem(SYNTAX);
  const statements = (Array.isArray(list) ? list : [list]).map((statement) => statementOf(objectOf(statement), kind));
  if (Version === '2012-10-17') for (const statement of statements) statement.variables = true;
  const sids = statements.flatMap(({ sid }) => (sid ? [sid] : []));
  if (new Set(sids).size < sids.length) throw new Problem('Statement IDs (SID) in a single policy must be unique.');
  return { statements };
}

const FIELDS = new Set('Sid Effect Action NotAction Resource NotResource Principal NotPrincipal Condition'.split(' '));

function statementOf(raw: Record<string, unknown>, kind: PolicyKind): Statement {
  for (const field of Object.keys(raw)) if (!FIELDS.has(field)) throw new Problem(SYNTAX);
  if (raw.Effect === undefined) throw new Problem('Missing required field Effect');
  if (raw.Effect !== 'Allow' && raw.Effect !== 'Deny') throw new Problem(SYNTAX);
  if (raw.Sid !== undefined && typeof raw.Sid !== 'string') throw new Problem(SYNTAX);
  const statement: Statement = { effect: raw.Effect, conditions: conditionsOf(raw.Condition) };
  if (typeof raw.Sid === 'string') statement.sid = raw.Sid;
  // IAM's own documents only [D reference_policies_elements_sid]; services let their resource policies have more.
  if (kind !== 'resource' && !/^[0-9A-Za-z]*$/.test(statement.sid ?? '')) throw new Problem(SID);

  if ((raw.Action === undefined) === (raw.NotAction === undefined)) {
    throw new Problem(raw.Action === undefined ? 'Missing required field Action' : SYNTAX);
  }
  if (raw.Action !== undefined) statement.actions = actionsOf(raw.Action);
  else statement.notActions = actionsOf(raw.NotAction);

  const hasResource = raw.Resource !== undefined || raw.NotResource !== undefined;
  if (kind === 'trust' && hasResource) throw new Problem('Has prohibited field Resource');
  if (kind !== 'trust' && !hasResource) throw new Problem('Policy statement must contain resources.');
  if (raw.Resource !== undefined && raw.NotResource !== undefined) throw new Problem(SYNTAX);
  if (raw.Resource !== undefined) statement.resources = resourcesOf(raw.Resource);
  if (raw.NotResource !== undefined) statement.notResources = resourcesOf(raw.NotResource);

  const hasPrincipal = raw.Principal !== undefined || raw.NotPrincipal !== undefined;
  if (kind === 'identity' && hasPrincipal) throw new Problem('Policy document should not specify a principal.');
  if (kind !== 'identity' && !hasPrincipal) throw new Problem('Missing required field Principal');
  if (raw.Principal !== undefined && raw.NotPrincipal !== undefined) throw new Problem(SYNTAX);
  if (raw.Principal !== undefined) statement.principals = principalsOf(raw.Principal);
  if (raw.NotPrincipal !== undefined) statement.notPrincipals = principalsOf(raw.NotPrincipal);
  if (kind === 'trust' && statement.actions?.some((action) => !/^sts:/i.test(action))) throw new Problem(NOT_STS);
  return statement;
}

function actionsOf(value: unknown): string[] {
  const actions = stringsOf(value);
  if (!actions.length) throw new Problem('Policy statement must contain actions.');
  for (const action of actions) {
    if (action === '*') continue;
    if (!action.includes(':')) {
      throw new Problem('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    }
    if (!/^[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+$/.test(action)) throw new Problem(SYNTAX);
  }
  return actions;
}

function resourcesOf(value: unknown): string[] {
  const resources = stringsOf(value);
  if (!resources.length) throw new Problem('Policy statement must contain resources.');
  for (const resource of resources) {
    if (/^\*+$/.test(resource)) continue;
    if (!/^(arn|\*):/.test(resource)) throw new Problem(`Resource ${resource} must be in ARN format or "*".`);
    if (resource.startsWith('arn:') && resource.split(':').length < 6 && !resource.includes('*')) {
      throw new Problem('The policy failed legacy parsing');
    }
  }
  return resources;
}

const PRINCIPALS = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser']);

function principalsOf(value: unknown): Record<string, string[]> {
  if (value === '*') return { '*': ['*'] };
  if (typeof value === 'string') throw new Problem('Invalid principal in policy');
  const entries = Object.entries(objectOf(value));
  if (!entries.length) throw new Problem('Invalid principal in policy');
  return Object.fromEntries(
    entries.map(([type, names]) => {
      if (!PRINCIPALS.has(type)) throw new Problem('Invalid principal in policy');
      const list = stringsOf(names);
      for (const name of list) {
        const valid =
          type === 'AWS'
            ? name === '*' || /^\d{12}$/.test(name) || /^arn:[\w-]+:(iam|sts)::\d{12}:.+/.test(name)
            : type !== 'Service' || /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(name);
        if (!valid) throw new Problem(`Invalid principal in policy: "${type.toUpperCase()}":"${name}"`);
      }
      return [type, list];
    }),
  );
}

/** `{ "ArnLike": { "aws:SourceArn": "…" } }` as a flat list, all of which must hold. */
function conditionsOf(value: unknown): Condition[] {
  if (value === undefined) return [];
  return Object.entries(objectOf(value)).flatMap(([name, keys]) => {
    const [, set, bare = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
    const operator = bare.toLowerCase();
    // Null asks whether the key exists: it alone takes no IfExists [D reference_policies_elements_condition_operators].
    if (!isOperator(operator) || (operator === 'null' && ifExists))
      throw new Problem(`Invalid Condition type : ${name}`);
    return Object.entries(objectOf(keys)).map(([key, given]) => {
      if (!key.includes(':')) {
        throw new Problem('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
      }
      const values = scalarsOf(given);
      for (const one of values) checkValue(operator, one);
      return {
        operator,
        ifExists: ifExists !== undefined,
        ...(set ? { set: set as Condition['set'] } : {}),
        key: key.toLowerCase(),
        values,
      };
    });
  });
}

/** A value that can't be compared would make a negated operator hold for everybody. IAM's text for dates (moto); else unverified. */
function checkValue(operator: string, value: string): void {
  const valid =
    (!operator.startsWith('date') || !Number.isNaN(momentOf(value))) &&
    (!operator.startsWith('numeric') || !Number.isNaN(numberOf(value))) &&
    (!operator.endsWith('ipaddress') || addresses(value) !== undefined);
  if (!valid) throw new Problem('The policy failed legacy parsing');
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Problem(SYNTAX);
  return value as Record<string, unknown>;
}

function stringsOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  for (const item of list) if (typeof item !== 'string') throw new Problem(SYNTAX);
  return list as string[];
}

/** Condition values may also be numbers and booleans. */
function scalarsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map((item) => {
    if (!['string', 'number', 'boolean'].includes(typeof item)) throw new Problem(SYNTAX);
    return String(item);
  });
}
