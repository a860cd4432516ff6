/** Every request that the binary sends in a whole run of the end-to-end suite, held against botocore's service models. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Botocore, startBotocore } from './support/botocore.ts';
import { END_TO_END_MS, runEndToEnd } from './support/end-to-end.ts';

interface Checked {
  /** `lambda CreateFunction` → how often it was sent. */
  operations: Record<string, number>;
  /** Requests that no key signed: those of the invoke URL. */
  unsigned: Record<string, number>;
  faults: string[];
}
interface Recorded {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: { $bytes: string };
}

/** What the binary is known to call: a recorder that went blind would find no fault. */
const CALLED: Record<string, string> = {
  apigateway:
    'CreateDeployment CreateRestApi CreateStage DeleteRestApi GetDeployments GetModels GetResources GetRestApis GetStage PutRestApi UpdateStage',
  events:
    'CreateEventBus DeleteEventBus DeleteRule DescribeEventBus ListRules ListTagsForResource ListTargetsByRule PutRule PutTargets RemoveTargets TagResource TestEventPattern UntagResource',
  iam: 'CreateRole DeleteRole DeleteRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies ListRoles PutRolePolicy',
  lambda:
    'AddPermission CreateFunction DeleteFunction GetFunction GetFunctionEventInvokeConfig GetPolicy PutFunctionEventInvokeConfig',
  logs: 'CreateLogGroup DeleteLogGroup DescribeLogGroups DescribeResourcePolicies FilterLogEvents ListTagsForResource PutResourcePolicy PutRetentionPolicy',
  resourcegroupstaggingapi: 'GetResources',
  sns: 'CreateTopic DeleteTopic GetSubscriptionAttributes GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource Publish Subscribe Unsubscribe',
  sts: 'GetCallerIdentity',
};

let folder: string;
let botocore: Botocore;
const check = (requests: string) => botocore.ask<Checked>('checkRequests', { folder: requests });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'destined-others-'));
  botocore = startBotocore({ env: {} });
  const { failures } = await runEndToEnd(process.execPath, folder);
  expect(failures).toEqual([]);
}, END_TO_END_MS);
afterAll(async () => {
  await botocore?.end();
  await rm(folder, { recursive: true, force: true });
});

describe("botocore's service models", () => {
  it('every request of the end-to-end suite', async () => {
    const { operations, unsigned, faults } = await check(folder);
    expect(faults).toEqual([]);
    const called = Object.entries(CALLED).flatMap(([service, names]) =>
      names.split(' ').map((name) => `${service} ${name}`),
    );
    expect(Object.keys(operations)).toEqual(expect.arrayContaining(called));
    // A proxy is asked for a tunnel, and SSO for credentials, before there is a key to sign with.
    const open = Object.keys(unsigned).filter((request) => !request.startsWith('CONNECT '));
    expect(open).toEqual(['GET /_aws/execute-api/API/prod/SendEvent', 'GET /federation/credentials']);
    expect(await otherDescriptions()).toEqual([]);
  });

  describe('requests that AWS would refuse are found', () => {
    const create = { scope: 'lambda', method: 'POST', path: /functions$/ };
    const topic = { scope: 'sns', method: 'POST', path: /./, form: /Action=CreateTopic/ };
    const rule = { scope: 'events', method: 'POST', path: /./, target: /PutRule$/ };
    const rows: [string, Wanted, (body: Record<string, unknown>) => unknown, RegExp][] = [
      ['a required member is missing', create, (body) => delete body.Role, /\.Role is required/],
      [
        'a number is a text',
        create,
        (body) => Object.assign(body, { Timeout: '3' }),
        /body\.Timeout is "3", by the model it would be 3/,
      ],
      ['a value is none of its enum', create, (body) => Object.assign(body, { Runtime: 'cobol' }), /'cobol', none of/],
      [
        'a member is unknown',
        create,
        (body) => Object.assign(body, { Nope: 1 }),
        /body\.Nope is 1, by the model it would be absent/,
      ],
      ['a number is too large', create, (body) => Object.assign(body, { MemorySize: 1e6 }), /is 1000000, more than/],
      ['a text breaks its pattern', create, (body) => Object.assign(body, { Role: 'x' }), /'x', which does not match/],
      [
        'a text is too long',
        rule,
        (body) => Object.assign(body, { Name: 'n'.repeat(65) }),
        /\.Name is 65, more than 64/,
      ],
      [
        'a form has one more parameter',
        topic,
        (body) => Object.assign(body, { Nope: '1' }),
        /form\.Nope is "1", by the model/,
      ],
      ['an operation is unknown', rule, () => undefined, /no operation for POST/],
    ];
    it.each(rows)('%s', async (title, wanted, spoil, fault) => {
      const spoiled = await mkdtemp(join(tmpdir(), 'destined-others-'));
      try {
        const record = await recordOf(wanted);
        const form = wanted.form !== undefined;
        const text = Buffer.from(record.body.$bytes, 'base64').toString();
        const body = form ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
        spoil(body);
        const written = form ? String(new URLSearchParams(body)) : JSON.stringify(body);
        record.body.$bytes = Buffer.from(written).toString('base64');
        record.headers['content-length'] = String(Buffer.byteLength(written));
        if (title === 'an operation is unknown') record.headers['x-amz-target'] = 'AWSEvents.PutNothing';
        await writeFile(join(spoiled, 'one.jsonl'), `${JSON.stringify(record)}\n`);
        const { faults } = await check(spoiled);
        expect(faults).toEqual([expect.stringMatching(fault)]);
      } finally {
        await rm(spoiled, { recursive: true, force: true });
      }
    });
  });
});

/** Deployments whose description is not `destined <hex sha256 of the API's document>`, as a process put it before. */
async function otherDescriptions(): Promise<string[]> {
  const others: string[] = [];
  let right = 0;
  for (const name of await readdir(folder)) {
    let wanted: string | undefined;
    for (const line of (await readFile(join(folder, name), 'utf8')).trim().split('\n')) {
      const { method, path, body } = JSON.parse(line) as Recorded;
      const bytes = Buffer.from(body.$bytes, 'base64');
      if (method === 'PUT' && /^\/restapis\/\w+\?/.test(path)) {
        wanted = `destined ${createHash('sha256').update(bytes).digest('hex')}`;
      }
      if (wanted === undefined || method !== 'POST' || !path.endsWith('/deployments')) continue;
      const { description } = JSON.parse(bytes.toString()) as { description: string };
      if (description === wanted) right++;
      else others.push(`${description}, not ${wanted}`);
    }
  }
  return right > 0 ? others : ['no deployment was recorded'];
}

interface Wanted {
  scope: string;
  method: string;
  path: RegExp;
  /** Of the form body, or of X-Amz-Target. */
  form?: RegExp;
  target?: RegExp;
}

/** The first recorded request of its kind. */
async function recordOf({ scope, method, path, form, target }: Wanted): Promise<Recorded> {
  for (const name of await readdir(folder)) {
    for (const line of (await readFile(join(folder, name), 'utf8')).trim().split('\n')) {
      const record = JSON.parse(line) as Recorded;
      const { headers, body } = record;
      const fits =
        record.method === method &&
        path.test(record.path) &&
        headers.authorization?.includes(`/${scope}/aws4_request`) &&
        (!form || form.test(Buffer.from(body.$bytes, 'base64').toString())) &&
        (!target || target.test(headers['x-amz-target'] ?? ''));
      if (fits) return record;
    }
  }
  throw new Error(`no request to ${scope} was recorded`);
}
