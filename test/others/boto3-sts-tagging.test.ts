/** boto3 calls every operation of our STS and of our resource tagging. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRUST } from './support/lambda-role.ts';
import { type Scenario, startScenario } from './support/scenario.ts';

const ROLE = 'arn:aws:iam::000000000000:role/role';

describe('boto3', () => {
  describe('every operation, read by botocore: STS', () => {
    let s: Scenario;
    beforeAll(async () => {
      s = await startScenario('sts');
      const statement = { Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' };
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      await s.botocore.output('iam', 'CreateRole', { RoleName: 'role', AssumeRolePolicyDocument });
      await s.botocore.output('iam', 'CreateRole', { RoleName: 'closed', AssumeRolePolicyDocument: TRUST });
    });
    afterAll(() => s.end());

    it('tells who one is and hands out sessions', async () => {
      const Account = s.endpoint.account;
      const identity = { Account, UserId: Account, Arn: `arn:aws:iam::${Account}:root` };
      expect(await s.ok('GetCallerIdentity')).toEqual(identity);
      const asked = { RoleArn: ROLE, RoleSessionName: 'session' };
      const before = Date.now() / 1000;
      const made = await s.ok<{ Credentials: { Expiration: { $time: number } } }>('AssumeRole', asked, {
        Credentials: {
          AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
          SecretAccessKey: expect.stringMatching(/^.{40}$/),
          SessionToken: expect.any(String),
          Expiration: { $time: expect.any(Number) },
        },
        AssumedRoleUser: {
          AssumedRoleId: expect.stringMatching(/^AROA\w+:session$/),
          Arn: `arn:aws:sts::${Account}:assumed-role/role/session`,
        },
      });
      const seconds = made.Credentials.Expiration.$time - before;
      expect(seconds).toBeGreaterThan(3500);
      expect(seconds).toBeLessThan(3700);
      const denied = { code: 'AccessDenied', status: 403, message: 'not authorized to perform: sts:AssumeRole' };
      await s.no('AssumeRole', { ...asked, RoleArn: ROLE.replace('/role', '/closed') }, denied);
      await s.no('AssumeRole', { ...asked, RoleArn: `${ROLE}2` }, denied);
      const invalid = { code: 'ValidationError', status: 400 };
      await s.no('AssumeRole', { ...asked, RoleSessionName: 'a b' }, { ...invalid, message: 'roleSessionName' });
      await s.no('AssumeRole', { ...asked, DurationSeconds: 1 }, { ...invalid, message: 'durationSeconds' });
      const AccessKeyId = s.endpoint.env.AWS_ACCESS_KEY_ID;
      expect(await s.ok('GetAccessKeyInfo', { AccessKeyId })).toEqual({ Account });
      await s.no('GetAccessKeyInfo', { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }, invalid);
      const undecodable = { code: 'InvalidAuthorizationMessageException', status: 400 };
      await s.no('DecodeAuthorizationMessage', { EncodedMessage: 'x' }, undecodable);
    });

    it('misses no operation', async () => {
      // Nothing here encodes a message that could be decoded; who one is, may always be asked.
      const expected = { unanswered: ['DecodeAuthorizationMessage'], unrefused: ['GetCallerIdentity'] };
      expect(await s.missed()).toEqual(expected);
    });
  });

  describe.each([
    ['every operation, read by botocore: Resource tagging', undefined],
    ['every operation, read by botocore: Resource tagging in CBOR', 'smithy-rpc-v2-cbor'],
  ])('%s', (_title, protocol) => {
    let s: Scenario;
    const TOPIC = 'arn:aws:sns:us-east-1:000000000000:topic';
    const RULE = 'arn:aws:events:us-east-1:000000000000:rule/rule';
    beforeAll(async () => {
      s = await startScenario('tagging', protocol ? { protocol } : {});
      const Tags = [{ Key: 'app', Value: 'one' }];
      await s.botocore.output('sns', 'CreateTopic', { Name: 'topic', Tags: [...Tags, { Key: 'b', Value: '2' }] });
      await s.botocore.output('events', 'PutRule', { Name: 'rule', EventPattern: '{"source":["x"]}', Tags });
    });
    afterAll(() => s.end());

    it('finds what carries a tag', async () => {
      const rule = { ResourceARN: RULE, Tags: [{ Key: 'app', Value: 'one' }] };
      const topic = { ResourceARN: TOPIC, Tags: [...rule.Tags, { Key: 'b', Value: '2' }] };
      const both = { ResourceTagMappingList: [rule, topic], PaginationToken: '' };
      expect(await s.ok('GetResources', { TagFilters: [{ Key: 'app', Values: ['one', 'two'] }] })).toEqual(both);
      const one = { ResourceTagMappingList: [topic], PaginationToken: '' };
      expect(await s.ok('GetResources', { ResourceTypeFilters: ['sns:topic'] })).toEqual(one);
      const none = { ResourceTagMappingList: [], PaginationToken: '' };
      expect(await s.ok('GetResources', { TagFilters: [{ Key: 'app', Values: ['three'] }] })).toEqual(none);
      expect(await s.ok('GetTagKeys')).toEqual({ TagKeys: ['app', 'b'], PaginationToken: '' });
      expect(await s.ok('GetTagValues', { Key: 'app' })).toEqual({ TagValues: ['one'], PaginationToken: '' });
      const expired = { code: 'PaginationTokenExpiredException', status: 400 };
      await s.no('GetResources', { PaginationToken: 'x' }, expired);
      await s.no('GetTagKeys', { PaginationToken: 'x' }, expired);
      await s.no('GetTagValues', { Key: 'app', PaginationToken: 'x' }, expired);
      const invalid = { code: 'InvalidParameterException', status: 400 };
      await s.no('GetResources', { ResourcesPerPage: 101 }, invalid);
    });

    it('misses no operation', async () => {
      expect(await s.missed()).toEqual({ unanswered: [], unrefused: [] });
    });
  });
});
