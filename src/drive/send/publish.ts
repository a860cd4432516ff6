/** Sends one message straight to the topic, past the front door: any text, with any attributes. */
import { type MessageAttributeValue, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Aws } from '../../aws/aws.ts';
import { isNamed } from '../../aws/error-names.ts';
import type { MessageAttribute } from '../../logs/record.ts';
import type { Stack } from '../../pattern/stack.ts';
import { noSuchStack } from '../no-such-stack.ts';
import type { Answer } from './answer.ts';
import { refusalOf } from './refusal.ts';

export interface Publication {
  text: string;
  subject?: string;
  /** As Lambda gets them and records keep them: a Binary one's value is base64. */
  attributes: Readonly<Record<string, MessageAttribute>>;
}

/** One attempt. A refusal is an answer with its status; a missing topic is a Failure, since then there is no stack. */
export async function publish(
  aws: Aws,
  stack: Stack,
  { text, subject, attributes }: Publication,
  signal: AbortSignal,
): Promise<Answer> {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, asSns(attribute)]),
  );
  const input = { TopicArn: stack.topic.arn, Message: text, Subject: subject, MessageAttributes };
  try {
    const { MessageId, $metadata } = await aws
      .client(SNSClient, { attempts: 1 })
      .send(new PublishCommand(input), { abortSignal: signal });
    return { status: $metadata.httpStatusCode ?? 200, messageId: MessageId };
  } catch (error) {
    if (isNamed(error, 'NotFoundException')) throw noSuchStack(stack, error);
    return refusalOf(error);
  }
}

const asSns = ({ Type, Value }: MessageAttribute): MessageAttributeValue =>
  Type === 'Binary' || Type.startsWith('Binary.')
    ? { DataType: Type, BinaryValue: Buffer.from(Value, 'base64') }
    : { DataType: Type, StringValue: Value };
