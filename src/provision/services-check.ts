/** Whether every service that the pattern needs answers in the region: each is asked for something small. */
import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Aws } from '../aws/aws.ts';
import { isKnownRegion } from '../aws/known-region.ts';
import { OWNER_TAG, type Stack } from '../pattern/stack.ts';
import type { Check } from './check.ts';

/** Says no, and so is there. */
const ANSWERS = /^(AccessDenied|AuthorizationError|NotFound|ResourceNotFound)/;

/** `reasonOf` is how an error is told to people. IAM, which has no region, is asked for permissions. */
export async function servicesCheck(aws: Aws, stack: Stack, reasonOf: (error: unknown) => string): Promise<Check> {
  const { region, functions, bus, topic } = stack;
  const tagged = new GetResourcesCommand({ TagFilters: [{ Key: OWNER_TAG, Values: [stack.name] }] });
  const asked: [string, () => Promise<unknown>][] = [
    ['API Gateway', () => aws.client(APIGatewayClient).send(new GetRestApisCommand({ limit: 1 }))],
    ['EventBridge', () => aws.client(EventBridgeClient).send(new DescribeEventBusCommand({ Name: bus.name }))],
    ['Lambda', () => aws.client(LambdaClient).send(new GetFunctionCommand({ FunctionName: functions.destined.name }))],
    ['CloudWatch Logs', () => aws.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({ limit: 1 }))],
    ['SNS', () => aws.client(SNSClient).send(new GetTopicAttributesCommand({ TopicArn: topic.arn }))],
    ['resource tagging', () => aws.client(ResourceGroupsTaggingAPIClient).send(tagged)],
  ];
  const silent = await Promise.all(
    asked.map(async ([service, ask]) => {
      try {
        await ask();
        return [];
      } catch (error) {
        if (error instanceof Error && ANSWERS.test(error.name)) return [];
        return [{ service, error }];
      }
    }),
  );
  const check = 'region';
  const failed = silent.flat();
  const known = isKnownRegion(region);
  if (failed.length === 0) {
    if (known) return { check, result: 'ok', why: `${region} has all that is needed` };
    const why = `all that is needed answers, but the SDK knows no region ${region}: it may be new, or misspelt`;
    return { check, result: 'warn', why, fix: 'see that it is spelt right' };
  }
  const unknown = known ? '' : `the SDK knows no region ${region}; `;
  return {
    check,
    // A throttle passes by itself.
    result: failed.every(({ error }) => isPassing(error)) ? 'unknown' : 'fail',
    why: `${unknown}${failed.map(({ service, error }) => `${service}: ${reasonOf(error)}`).join('; ')}`,
    fix: known ? 'use another region, if these services are not in this one' : 'see that it is spelt right',
  };
}

const isPassing = (error: unknown): boolean => {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode === 429 || /Throttl|TooManyRequests/.test(String((error as Error).name));
};
