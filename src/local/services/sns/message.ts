/** A published message: what Publish takes, checked in SNS's words, and what subscribers are handed. */
import { randomUUID } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import { awsError } from '../../wire/aws-error.ts';
import { invalid } from './errors.ts';

/** Message and attributes together, in bytes (aws-facts 1.8). */
const MOST_BYTES = 262_144;

export interface Message {
  id: string;
  /** The text for Lambda, if the message has one per protocol. */
  message: string;
  subject: string | null;
  /** As subscribers see them; binary values in base64. */
  attributes: Record<string, { Type: string; Value: string }>;
  /** Milliseconds since the epoch. */
  published: number;
}
interface PublishInput {
  Message?: string;
  Subject?: string;
  MessageStructure?: string;
  MessageAttributes?: Record<string, MessageAttributeValue>;
}

/** Throws the errors of aws-facts 2.2. */
export function messageOf(input: PublishInput, now: number): Message {
  const text = input.Message ?? '';
  if (text === '') throw invalid('Empty message');
  if (input.Subject !== undefined && !isSubject(input.Subject)) throw invalid('Subject');
  if (messageBytes(input) > MOST_BYTES) throw invalid('Message too long');
  const attributes = Object.entries(input.MessageAttributes ?? {}).map(([name, value]) => attributeOf(name, value));
  return {
    id: randomUUID(),
    message: input.MessageStructure === undefined ? text : lambdaText(text, input.MessageStructure),
    subject: input.Subject ?? null,
    attributes: Object.fromEntries(attributes),
    published: now,
  };
}

/** Bytes that count against the limit: the text, and each attribute's name, type and value. */
export function messageBytes({ Message = '', MessageAttributes = {} }: PublishInput): number {
  const attributes = Object.entries(MessageAttributes).map(
    ([name, { DataType, StringValue = '', BinaryValue }]) =>
      Buffer.byteLength(name + DataType + StringValue) + (BinaryValue?.length ?? 0),
  );
  return attributes.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(Message));
}

/** Less than 100 characters, none of them a line break or a control character. */
const isSubject = (subject: string): boolean =>
  subject.length > 0 && subject.length < 100 && !/[\u0000-\u001f\u007f]/.test(subject);

/** Of `{"default": "…", "lambda": "…"}` the text for Lambda. */
function lambdaText(text: string, structure: string): string {
  if (structure !== 'json') throw invalid('MessageStructure');
  let texts: Record<string, unknown>;
  try {
    texts = JSON.parse(text);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  const chosen = [texts?.lambda, texts?.default].find((candidate) => typeof candidate === 'string');
  if (typeof texts?.default !== 'string' || typeof chosen !== 'string')
    throw invalid('Message Structure - No default entry in JSON message body');
  return chosen;
}

type Attribute = [name: string, { Type: string; Value: string }];

/** Texts are unverified. */
function attributeOf(name: string, { DataType = '', StringValue, BinaryValue }: MessageAttributeValue): Attribute {
  const refuse = (text: string) => awsError('InvalidParameterValueException', text);
  if (Buffer.byteLength(name) > 256) throw refuse('Length of message attribute name must be less than 256 bytes.');
  if (!/^[\w.-]+$/.test(name) || /^\.|\.$|\.\.|^(aws|amazon)\./i.test(name))
    throw refuse(`The message attribute name '${name}' is invalid.`);
  if (DataType === '') throw refuse(`The message attribute '${name}' must contain non-empty message attribute type.`);
  if (!/^(String|Number|Binary)(\.|$)/.test(DataType))
    throw refuse(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  const binary = DataType.startsWith('Binary');
  if ((binary ? StringValue : BinaryValue) !== undefined)
    throw refuse(
      `The message attribute '${name}' with type '${DataType}' must use field '${binary ? 'Binary' : 'String'}'.`,
    );
  const value = binary ? Buffer.from(BinaryValue ?? []).toString('base64') : (StringValue ?? '');
  if (value === '') throw refuse(`The message attribute '${name}' must contain non-empty message attribute value.`);
  if (/^Number(\.|$)/.test(DataType) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value))
    throw refuse(`Could not cast message attribute '${name}' value to number.`);
  return [name, { Type: DataType, Value: value }];
}
