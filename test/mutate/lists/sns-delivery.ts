/** What SNS hands to a function, and how often. */
import { type MutationList, mutationsOf } from '../mutation.ts';

const at = (file: string) => mutationsOf(`src/local/services/sns/${file}.ts`);
const delivery = at('delivery');
const message = at('message');

export default {
  tests: ['test/contract/facts-sns-delivery.test.ts'],
  everyRow: true,
  mutations: [
    delivery(
      'a key more beside Records',
      '    Records: [\n',
      '    Version: 1,\n    Records: [\n',
      'one record and nothing else',
    ),
    delivery(
      'the record begins with its version',
      "        EventSource: 'aws:sns',\n        EventVersion: '1.0',\n",
      "        EventVersion: '1.0',\n        EventSource: 'aws:sns',\n",
      "the record's keys, in order",
    ),
    delivery(
      'camel case of the source',
      "EventSource: 'aws:sns'",
      "eventSource: 'aws:sns'",
      'EventSource of the record',
    ),
    delivery('another event version', "EventVersion: '1.0'", "EventVersion: '1'", 'EventVersion of the record'),
    delivery(
      'the topic for the subscription',
      'EventSubscriptionArn: subscription.arn',
      'EventSubscriptionArn: topic.arn',
      'EventSubscriptionArn of the record',
    ),
    delivery('another type', "Type: 'Notification'", "Type: 'notification'", 'Type of the message'),
    delivery(
      'the URL of HTTP bodies for the certificate',
      'SigningCertUrl: host',
      'SigningCertURL: host',
      "the message's keys, in order",
      'SigningCertUrl of the message',
    ),
    delivery(
      'the URL of HTTP bodies for unsubscribing',
      'UnsubscribeUrl: `',
      'UnsubscribeURL: `',
      "the message's keys, in order",
      'UnsubscribeUrl of the message',
    ),
    delivery('a message without its id', 'MessageId: message.id', "MessageId: 'x'", 'MessageId of the message'),
    delivery(
      'the subscription for the topic',
      'TopicArn: topic.arn',
      'TopicArn: subscription.arn',
      'TopicArn of the message',
    ),
    delivery(
      'the text is quoted',
      'Message: message.message',
      'Message: JSON.stringify(message.message)',
      'Message of the message',
      'default text',
    ),
    delivery(
      'a time of seconds',
      'new Date(message.published).toISOString()',
      "new Date(message.published).toISOString().replace(/\\.\\d+/, '')",
      'Timestamp of the message',
    ),
    delivery(
      'version 1 whatever the topic says',
      "topic.attributes.get('SignatureVersion') ?? '1'",
      "'1'",
      "SignatureVersion is the topic's",
    ),
    delivery('version 2 unless the topic says', "?? '1'", "?? '2'", 'SignatureVersion of the message'),
    delivery('the signature in hex', "toString('base64')", "toString('hex')", 'Signature of the message'),
    delivery(
      'no attributes, no key',
      'MessageAttributes: message.attributes',
      'MessageAttributes: Object.keys(message.attributes).length ? message.attributes : undefined',
      'MessageAttributes of the message',
    ),
    message(
      'no subject, no key',
      'subject: input.Subject ?? null',
      "subject: input.Subject ?? ''",
      'Subject of the message',
    ),
    message('every subject is null', 'subject: input.Subject ?? null', 'subject: null', 'carries a subject'),
    message(
      'bytes as text',
      "Buffer.from(BinaryValue ?? []).toString('base64')",
      "Buffer.from(BinaryValue ?? []).toString('hex')",
      'an attribute of bytes',
    ),
    message(
      'the attributes of HTTP bodies',
      'return [name, { Type: DataType, Value: value }]',
      "return [name, { Type: DataType.startsWith('Number') ? 'String' : DataType, Value: encodeURI(value) }]",
      'an attribute of text',
      'an attribute of a number',
    ),
    message(
      'the default comes before the text for Lambda',
      '[texts?.lambda, texts?.default]',
      '[texts?.default, texts?.lambda]',
      'the text for Lambda',
    ),
    message(
      'the text for Lambda alone',
      '[texts?.lambda, texts?.default]',
      '[texts?.lambda, texts?.sqs]',
      'the default text',
    ),
    delivery(
      'one retry at once less',
      'if (retries < 3) return 0',
      'if (retries < 2) return 0',
      'three retries at once',
    ),
    delivery(
      'no pause of a second',
      'if (retries < 5) return 1000',
      'if (retries < 5) return 100',
      'then two, a second apart',
    ),
    delivery('a steady back-off', '1000 * 20 ** ((retries - 5) / 9)', '20_000', 'backing off from 1 to 20 s'),
    delivery('a back-off that ends at 10 s', '1000 * 20 **', '1000 * 10 **', 'backing off from 1 to 20 s'),
    delivery('ever longer pauses', '20_000 : undefined', '1000 * retries : undefined', 'then each 20 s'),
    delivery(
      'the last retry is missing',
      'retries < 100_015 ?',
      'retries < 100_014 ?',
      'gives up after 100,015 retries',
    ),
    delivery(
      'each retry is another message',
      'attempt(subscription, payload, retries + 1)',
      'attempt(subscription, `${payload.trim()} `, retries + 1)',
      'each retry has the same payload',
    ),
    delivery(
      "the client's faults are tried again",
      "answer.code === 'THROTTLING' ?",
      "answer.code !== 'NO_RESOURCE' ?",
      'NO_PERMISSIONS is',
      'SDK_CLIENT_ERROR is',
    ),
    delivery(
      'a function that is gone is tried again',
      "answer.code === 'THROTTLING' ?",
      "answer.code === 'THROTTLING' || answer.code === 'NO_RESOURCE' ?",
      'NO_RESOURCE is',
    ),
    delivery(
      'drops are not counted',
      "world.drops.add('sns', subscription.arn, answer.reason)",
      'undefined',
      'NO_PERMISSIONS is',
      'gives up after',
    ),
  ],
} satisfies MutationList;
