/** What a change widens and narrows of anybody's rights: statement by statement, whatever other statements allow. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { Difference } from '../resources/differences.ts';
import type { Properties } from '../resources/resource.ts';

export interface StatementChange {
  change: 'add' | 'remove';
  /** `trust`, `resource`, or the name of a role's inline policy. */
  policy: string;
  /** As AWS writes it. */
  statement: Properties;
}

export interface RightsChange {
  /** Allows that are added, denials that go. */
  widens: StatementChange[];
  /** Allows that go, denials that are added. */
  narrows: StatementChange[];
  /** What can't be judged by statements. */
  unjudged: string[];
}

/** Where these differ, rights do, and no statement tells how. */
const ELSEWHERE: readonly { kind: string; path: RegExp; what: string }[] = [
  { kind: 'AWS::Lambda::Function', path: /^Role$/, what: 'it runs with the rights of a role' },
  { kind: 'AWS::ApiGateway::RestApi', path: /\.credentials$/, what: 'it calls with the rights of a role' },
  // Without a policy anybody may call it, with one nobody else: an allow that goes may widen.
  { kind: 'AWS::ApiGateway::RestApi', path: /^Policy\b/, what: 'its policy bars who is not in it' },
  { kind: 'AWS::IAM::Role', path: /^ManagedPolicyArns\b/, what: 'what these allow stands elsewhere' },
  { kind: 'AWS::IAM::Role', path: /^PermissionsBoundary$/, what: 'it may nothing that its boundary does not allow' },
];
/** Who else may use it. */
const WITH_POLICY = ['AWS::SNS::Topic', 'AWS::Events::EventBus'];

/** Lambda's permission, as the statement that it becomes in the function's policy. */
function permissionStatement({ FunctionName, Principal, SourceArn, Condition, ...rest }: Properties): Properties {
  const others = (Condition ?? []) as { operator: string; key: string; value: unknown }[];
  const source = SourceArn === undefined ? [] : [{ operator: 'ArnLike', key: 'AWS:SourceArn', value: SourceArn }];
  const conditions: Record<string, Properties> = {};
  for (const { operator, key, value } of [...source, ...others]) {
    conditions[operator] = { ...conditions[operator], [key]: value };
  }
  return {
    Effect: 'Allow',
    Principal,
    ...rest,
    Resource: FunctionName,
    ...(Object.keys(conditions).length > 0 ? { Condition: conditions } : {}),
  };
}

/** The policy documents in a resource's properties, by what they are called here. */
function documentsOf(kind: string, properties: Properties | undefined): Map<string, unknown> {
  const documents = new Map<string, unknown>();
  if (!properties) return documents;
  if (kind === 'AWS::IAM::Role') {
    documents.set('trust', properties.AssumeRolePolicyDocument);
    for (const policy of (properties.Policies ?? []) as { PolicyName: string; PolicyDocument: unknown }[]) {
      documents.set(policy.PolicyName, policy.PolicyDocument);
    }
  }
  if (kind === 'AWS::Lambda::Permission') {
    const { OtherStatements = {}, ...own } = properties;
    const ours = own.Principal === undefined ? [] : [permissionStatement(own)];
    documents.set('resource', { Statement: [...ours, ...Object.values(OtherStatements as object)] });
  }
  if (kind === 'AWS::Logs::LogGroup' && properties.ResourcePolicyDocument !== undefined) {
    documents.set('resource', properties.ResourcePolicyDocument);
  }
  if (WITH_POLICY.includes(kind) && properties.Policy !== undefined) documents.set('resource', properties.Policy);
  return documents;
}

const isObject = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined for what is no policy. */
function statementsOf(document: unknown): Properties[] | undefined {
  if (document === undefined) return [];
  const statements = isObject(document) ? [document.Statement].flat() : [];
  const areKnown = statements.every((each) => isObject(each) && /^(Allow|Deny)$/.test(String(each.Effect)));
  return areKnown && isObject(document) ? (statements as Properties[]) : undefined;
}

/** The same for statements that mean the same: `"x"` and `["x"]`, lists in any order, whatever their Sid. */
function meaning(value: unknown): unknown {
  if (Array.isArray(value))
    return value.length === 1 ? meaning(value[0]) : value.map((one) => JSON.stringify(one)).sort();
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([member]) => member !== 'Sid')
      .map(([member, part]) => [member, meaning(part)]),
  );
}

/** Those of `some` that `others` don't hold. */
const missingIn = (others: readonly Properties[], some: readonly Properties[]) =>
  some.filter((one) => !others.some((other) => isDeepStrictEqual(meaning(one), meaning(other))));

/**
 * `wanted` undefined: it goes; `actual` undefined: it is made. Answers undefined where nothing of anybody's rights changes.
 * `differences` between the two tell of what is no statement.
 */
export function rightsOf(
  kind: string,
  wanted: Properties | undefined,
  actual: Properties | undefined,
  differences: readonly Difference[] = [],
): RightsChange | undefined {
  const rights: RightsChange = { widens: [], narrows: [], unjudged: [] };
  const tell = (change: StatementChange['change'], policy: string, statements: readonly Properties[]) => {
    for (const statement of statements) {
      const widens = (statement.Effect === 'Allow') === (change === 'add');
      (widens ? rights.widens : rights.narrows).push({ change, policy, statement });
    }
  };
  const [should, are] = [documentsOf(kind, wanted), documentsOf(kind, actual)];
  for (const policy of new Set([...should.keys(), ...are.keys()])) {
    const now = statementsOf(are.get(policy));
    const then = statementsOf(should.get(policy)) ?? [];
    if (!now) rights.unjudged.push(`its policy ${policy} as it is: ${JSON.stringify(are.get(policy))}`);
    tell('add', policy, missingIn(now ?? [], then));
    tell('remove', policy, missingIn(then, now ?? []));
  }
  const text = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
  for (const { path, actual: is, wanted: shouldBe } of differences) {
    const elsewhere = ELSEWHERE.find((each) => each.kind === kind && each.path.test(path));
    if (elsewhere) rights.unjudged.push(`${elsewhere.what}: ${text(is)} now, ${text(shouldBe)} then`);
  }
  const { widens, narrows, unjudged } = rights;
  return widens.length + narrows.length + unjudged.length > 0 ? rights : undefined;
}
