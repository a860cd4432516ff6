/** Sends one message straight to the topic, past the front door: any text, with our attributes. */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Aws } from '../aws/aws.ts';
import type { Stack } from '../pattern/stack.ts';
import type { Answer } from './front.ts';
import { noSuchStack } from './no-such-stack.ts';

export interface Publication {
  text: string;
  /** String attributes of the message, `destined-id` among them. */
  attributes: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** A refusal is an answer with its status; a missing topic is a Failure, since then there is no stack. */
export async function publish(aws: Aws, stack: Stack, { text, attributes, signal }: Publication): Promise<Answer> {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  try {
    const { MessageId, $metadata } = await aws
      .client(SNSClient)
      .send(new PublishCommand({ TopicArn: stack.topic.arn, Message: text, MessageAttributes }), {
        abortSignal: signal,
      });
    return { status: $metadata.httpStatusCode ?? 200, messageId: MessageId };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'NotFoundException') throw noSuchStack(stack, error);
    const { code, $metadata } = error as Error & { code?: string; $metadata?: { httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode ?? null;
    if (status === null && !code && error.name !== 'TimeoutError' && error.name !== 'AbortError') throw error;
    return { status, error: error.message, ...(status === null && { broken: error }) };
  }
}
