/** Hands a payload to the destined function, past API and topic, as SNS does: asynchronously, so that its destinations fire. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Aws } from '../../aws/aws.ts';
import { isNamed } from '../../aws/error-names.ts';
import type { Stack } from '../../pattern/stack.ts';
import { noSuchStack } from '../no-such-stack.ts';
import type { Answer } from './answer.ts';
import { refusalOf } from './refusal.ts';

/**
 * One attempt. `payload` is JSON, up to 1 MB (aws-facts 1.8). The id of the reply is the one that the function runs under
 * (unverified for AWS). A missing function is a Failure, since then there is no stack.
 */
export async function invoke(aws: Aws, stack: Stack, payload: string, signal: AbortSignal): Promise<Answer> {
  const input = {
    FunctionName: stack.functions.destined.name,
    InvocationType: 'Event' as const,
    Payload: Buffer.from(payload),
  };
  try {
    const { StatusCode, $metadata } = await aws
      .client(LambdaClient, { attempts: 1 })
      .send(new InvokeCommand(input), { abortSignal: signal });
    return { status: StatusCode ?? 202, requestId: $metadata.requestId ?? '' };
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) throw noSuchStack(stack, error);
    return refusalOf(error);
  }
}
