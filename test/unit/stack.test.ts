/** Names, ARNs and tags of a stack. */
import { describe, expect, it } from 'vitest';
import { checkStackName, stackOf } from '../../src/pattern/stack.ts';

const PLACE = { name: 'orders', partition: 'aws-cn', account: '123456789012', region: 'cn-north-1' };

describe('a stack', () => {
  const stack = stackOf(PLACE);

  it('has ARNs of its partition, region and account', () => {
    expect(stack.bus).toEqual({ name: 'orders', arn: 'arn:aws-cn:events:cn-north-1:123456789012:event-bus/orders' });
    expect(stack.topic.arn).toBe('arn:aws-cn:sns:cn-north-1:123456789012:orders');
    expect(stack.rules.failure.arn).toBe('arn:aws-cn:events:cn-north-1:123456789012:rule/orders/orders-failure');
    expect(stack.functions.destined).toMatchObject({
      arn: 'arn:aws-cn:lambda:cn-north-1:123456789012:function:orders-destined',
      logGroup: '/aws/lambda/orders-destined',
    });
  });

  it('carries the region in the names of roles: IAM is global', () => {
    expect(stack.apiRole.name).toBe('orders-api-cn-north-1');
    expect(stack.functions.success.role.arn).toBe(
      'arn:aws-cn:iam::123456789012:role/destined/orders-success-cn-north-1',
    );
  });

  it('fits the 64 characters of roles, rules and functions at its longest', () => {
    const long = stackOf({ ...PLACE, name: 'a'.repeat(30), region: 'ap-southeast-1' });
    const names = [
      long.apiRole.name,
      ...Object.values(long.rules).map(({ name }) => name),
      ...Object.values(long.functions).flatMap(({ name, role }) => [name, role.name]),
    ];
    expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(64);
  });
});

describe('a stack name', () => {
  it.each(['a', 'the-destined-lambda', 'x1-', 'a'.repeat(30)])('may be %s', (name) => {
    expect(() => checkStackName(name)).not.toThrow();
  });
  it.each(['', 'A', '1a', '-a', 'a_b', 'a.b', 'a/b', 'a'.repeat(31), 'ä'])('may not be %j', (name) => {
    expect(() => checkStackName(name)).toThrow(/is not valid/);
  });
});
