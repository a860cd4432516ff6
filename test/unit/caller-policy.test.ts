/** The policy of the caller: exact names, and the README's table of it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callerPolicy, type Statement } from '../../src/pattern/caller-policy.ts';
import { callerRights } from '../../src/pattern/caller-rights.ts';
import { stackOf } from '../../src/pattern/stack.ts';

const PLACE = { partition: 'aws', account: '123456789012', region: 'us-east-1' };
const rightsOf = (name: string) => callerRights(stackOf({ ...PLACE, name }));
const policyOf = (name: string) => callerPolicy(rightsOf(name));
const resourcesOf = ({ Resource }: Statement) => [Resource].flat();

/** As IAM matches them. */
const matches = (pattern: string, arn: string) =>
  new RegExp(`^${pattern.replace(/[.+^$(){}|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(arn);

/** By the last word of the package of a client. */
const SERVICES: Record<string, string> = {
  'cloudwatch-logs': 'logs',
  eventbridge: 'events',
  'resource-groups-tagging-api': 'tag',
  'api-gateway': 'apigateway',
};

/** Where the action is not called like its operation [D service authorization reference]. */
const actionOf = (operation: string) => operation.replace(/^lambda:Invoke$/, 'lambda:InvokeFunction');

/** What our code imports to call, as actions of IAM. */
function operations(): string[] {
  const src = join(import.meta.dirname, '../../src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => name.endsWith('.ts') && !name.startsWith('local/'))
    .flatMap((name) => {
      const imports = readFileSync(join(src, name), 'utf8').matchAll(
        /import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g,
      );
      return [...imports].flatMap(([, names = '', client = '']) =>
        [...names.matchAll(/(?<!type )\b(?:paginate(\w+)|(\w+)Command)\b/g)].map(([, paginated, called]) =>
          actionOf(`${SERVICES[client] ?? client}:${paginated ?? called}`),
        ),
      );
    });
}

describe('the policy', () => {
  const { Statement } = policyOf('the-destined-lambda');

  it('has a statement for each name, of letters and digits', () => {
    const names = Statement.map(({ Sid }) => Sid);
    expect(names).toEqual([...new Set(names)]);
    expect(names.filter((name) => !/^[A-Za-z0-9]+$/.test(name))).toEqual([]);
  });

  it('passes each role to the one service that takes it', () => {
    const passing = Statement.filter(({ Action }) => Action.includes('iam:PassRole'));
    const to = passing.map(({ Resource, Condition }) => [[Resource].flat().length, Condition?.StringEquals]);
    expect(to).toEqual([
      [3, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
      [1, { 'iam:PassedToService': 'apigateway.amazonaws.com' }],
    ]);
    const others = Statement.filter((statement) => !passing.includes(statement));
    expect(others.filter(({ Condition }) => Condition)).toEqual([]);
  });

  it('allows no action but of the services that the pattern needs, and none by a wildcard', () => {
    const actions = Statement.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/^(apigateway|events|iam|lambda|logs|sns|tag):[A-Za-z]+$/.test(action))).toEqual(
      [],
    );
  });

  it('allows every operation that is called', () => {
    const allowed = Statement.flatMap(({ Action }) => Action);
    const needed = operations().filter((action) => !/^(apigateway|sts):/.test(action));
    // `down` removes it with its function, without a call.
    const spared = ['lambda:DeleteFunctionEventInvokeConfig'];
    expect(needed.filter((action) => !allowed.includes(action))).toEqual(spared);
    // Nobody calls what a role is passed for.
    const uncalled = ['iam:PassRole'];
    const unneeded = allowed.filter((action) => !needed.includes(action) && !action.startsWith('apigateway:'));
    expect([...new Set(unneeded)].sort()).toEqual(uncalled);
  });

  it('says nothing of a stack whose name begins alike, or ends', () => {
    const ours = Statement.flatMap(resourcesOf).filter((arn) => arn !== '*' && !arn.includes(':apigateway:'));
    for (const other of ['the-destined-lambda-2', 'the-destined-lambda-x', 'not-the-destined-lambda']) {
      const theirs = policyOf(other)
        .Statement.flatMap(resourcesOf)
        .filter((arn) => arn !== '*');
      const met = theirs.filter((arn) => ours.some((pattern) => !arn.includes('apigateway') && matches(pattern, arn)));
      expect(met).toEqual([]);
    }
    expect(ours.length).toBeGreaterThan(40);
  });

  it('fits the own policies of a role', () => {
    expect(JSON.stringify({ Version: '2012-10-17', Statement }).length).toBeLessThan(10_240);
  });
});

/** A row for each statement: its name, the commands that it is for, the actions, and what is not of the stack alone. */
function table(): string {
  const commands = new Map(rightsOf('n').map(({ sid, commands }) => [sid, commands]));
  const words = (texts: readonly string[]) => texts.map((text) => `\`${text}\``).join(', ');
  const rows = policyOf('n').Statement.map((statement) => {
    const paths = resourcesOf(statement).flatMap((arn) =>
      arn === '*' ? arn : (/:apigateway:[^:]*::(.*)/.exec(arn)?.[1] ?? []),
    );
    const on = paths.length > 0 ? words(paths) : 'its own';
    return `| \`${statement.Sid}\` | ${words(commands.get(statement.Sid)!)} | ${words(statement.Action)} | ${on} |`;
  });
  return ['| statement | commands | actions | on |', '|---|---|---|---|', ...rows].join('\n');
}

describe('the README', () => {
  /** With DESTINED_README_WRITE=1 it is written there. */
  it('tells what each statement is for', () => {
    const file = join(import.meta.dirname, '../../README.md');
    const place = /(?<=<!-- the rights, from \S+ -->\n)[\s\S]*?(?=\n?<!-- their end -->)/;
    const readme = readFileSync(file, 'utf8');
    if (process.env.DESTINED_README_WRITE) writeFileSync(file, readme.replace(place, table));
    else expect(place.exec(readme)?.[0]).toBe(table());
  });
});
