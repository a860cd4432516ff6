/** The page: what it holds, and what every resource on it keeps to. */
import { describe, expect, it } from 'vitest';
import { choicesOf, choiceTags, DEFAULT_CHOICES, parseThrottle } from '../../src/pattern/choices.ts';
import { pattern } from '../../src/pattern/pattern.ts';
import { OWNER_TAG, stackOf } from '../../src/pattern/stack.ts';
import { keyOf } from '../../src/provision/walk.ts';

const stack = stackOf({ name: 'n', partition: 'aws', account: '123456789012', region: 'eu-west-1' });
const page = pattern(stack, DEFAULT_CHOICES);
const find = (kind: string, name: string) => page.find((resource) => resource.kind === kind && resource.name === name)!;

describe('the pattern', () => {
  it('is the table of the design', () => {
    expect(page.map(keyOf).sort()).toEqual(
      [
        'AWS::ApiGateway::RestApi n',
        'AWS::ApiGateway::Stage n/prod',
        'AWS::Events::EventBus n',
        'AWS::Events::Rule n-failure',
        'AWS::Events::Rule n-records',
        'AWS::Events::Rule n-success',
        'AWS::IAM::Role n-api-eu-west-1',
        'AWS::IAM::Role n-destined-eu-west-1',
        'AWS::IAM::Role n-failure-eu-west-1',
        'AWS::IAM::Role n-success-eu-west-1',
        'AWS::Lambda::EventInvokeConfig n-destined',
        'AWS::Lambda::Function n-destined',
        'AWS::Lambda::Function n-failure',
        'AWS::Lambda::Function n-success',
        'AWS::Lambda::Permission n-destined/sns',
        'AWS::Lambda::Permission n-failure/rule',
        'AWS::Lambda::Permission n-success/rule',
        'AWS::Logs::LogGroup /aws/events/destined/n',
        'AWS::Logs::LogGroup /aws/lambda/n-destined',
        'AWS::Logs::LogGroup /aws/lambda/n-failure',
        'AWS::Logs::LogGroup /aws/lambda/n-success',
        'AWS::SNS::Subscription n-destined',
        'AWS::SNS::Topic n',
      ].sort(),
    );
  });

  it('names what each resource needs before it', () => {
    const before = new Set<string>();
    for (const resource of page) {
      for (const needed of [...resource.needs, ...(resource.within ? [resource.within] : [])]) {
        expect(before).toContain(keyOf(needed));
      }
      before.add(keyOf(resource));
    }
  });

  it('is pure: the same again, and plain JSON', () => {
    const properties = () => pattern(stack, DEFAULT_CHOICES).map((resource) => resource.properties());
    expect(properties()).toEqual(properties());
    expect(JSON.parse(JSON.stringify(properties()))).toEqual(properties());
  });

  it('tags everything that can be tagged', () => {
    const untaggable = ['AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::Permission', 'AWS::SNS::Subscription'];
    for (const resource of page.filter(({ kind }) => !untaggable.includes(kind))) {
      expect(resource.properties().Tags).toContainEqual({ Key: OWNER_TAG, Value: 'n' });
    }
  });

  it('grants nothing on everything, and no function the right to make a log group', () => {
    const text = JSON.stringify(page.map((resource) => resource.properties()));
    expect(text).not.toMatch(/"Resource":"\*"|"Action":"[a-z]+:\*"|logs:CreateLogGroup/);
  });

  it('leaves the record log and its rule out where they are not wanted', () => {
    const without = pattern(stack, { ...DEFAULT_CHOICES, records: false }).map(keyOf);
    expect(page.map(keyOf).filter((key) => !without.includes(key))).toEqual([
      'AWS::Logs::LogGroup /aws/events/destined/n',
      'AWS::Events::Rule n-records',
    ]);
  });
});

describe('the front', () => {
  const body = JSON.stringify(find('AWS::ApiGateway::RestApi', 'n').properties().Body);
  const { paths } = JSON.parse(body);
  const integration = paths['/SendEvent'].get['x-amazon-apigateway-integration'];

  it('publishes to the topic of its own region, in one line without an end', () => {
    const template = integration.requestTemplates['application/json'];
    expect(template).toContain("$util.urlEncode('arn:aws:sns:eu-west-1:123456789012:n')");
    expect(template).not.toMatch(/\n|@topic-arn@/);
    expect(integration.uri).toBe('arn:aws:apigateway:eu-west-1:sns:path//');
  });

  it('has a fallback text in every error', () => {
    const { '2\\d{2}': _, ...errors } = integration.responses;
    expect(Object.keys(errors)).toEqual(expect.arrayContaining(['400|404|413', '429', 'default']));
    for (const { responseTemplates } of Object.values<{ responseTemplates: Record<string, string> }>(errors)) {
      expect(responseTemplates['application/json']).not.toMatch(/@fallback@|''\)#end/);
    }
  });

  it('is deployed under the hash of its body', () => {
    const { DeploymentId } = find('AWS::ApiGateway::Stage', 'n/prod').properties();
    expect(DeploymentId).toMatch(/^destined [0-9a-f]{64}$/);
    const elsewhere = pattern(stackOf({ ...stack, region: 'us-east-1' }), DEFAULT_CHOICES);
    expect(elsewhere.at(-1)!.properties().DeploymentId).not.toBe(DeploymentId);
  });
});

describe('choices', () => {
  it.each([
    { records: true, throttle: { rate: 100, burst: 200 } },
    { records: false, throttle: 'off' as const },
    { records: true, throttle: { rate: 0.5, burst: 1 } },
    // The least and the most that --throttle takes.
    { records: true, throttle: parseThrottle('0.000001,1') },
    { records: true, throttle: parseThrottle(`${'9'.repeat(20)},2147483647`) },
  ])('outlive a run as tags: %j', (choices) => {
    const tags = choiceTags(choices);
    expect(choicesOf(tags)).toEqual(choices);
    expect(Object.values(tags).join(' ')).not.toContain(',');
  });

  it('need no tag by default', () => {
    expect(choiceTags(DEFAULT_CHOICES)).toEqual({});
    expect(choicesOf({ 'destined:throttle': 'nonsense' })).toEqual(DEFAULT_CHOICES);
  });

  it('are read from flags', () => {
    expect(parseThrottle('100,200')).toEqual({ rate: 100, burst: 200 });
    expect(parseThrottle('off')).toBe('off');
    for (const text of ['', '100', '100/200', '-1,2', '1,2,3', '1,0.5', 'on']) {
      expect(() => parseThrottle(text)).toThrow(/--throttle/);
    }
  });
});
