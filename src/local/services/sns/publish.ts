/** Publish and PublishBatch. */
import type * as Client from '@aws-sdk/client-sns';
import { AwsError, awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import { createDelivery } from './delivery.ts';
import { invalid } from './errors.ts';
import { messageBytes, messageOf } from './message.ts';
import type { SnsState } from './state.ts';

const MOST_BATCH_ENTRIES = 10;
const MOST_BATCH_BYTES = 262_144;

export function publishHandlers(world: World, state: SnsState): Handlers<typeof Client> {
  const deliver = createDelivery(world);
  return {
    Publish(input, { region }) {
      if (input.PhoneNumber) throw invalid('PhoneNumber Reason: the local endpoint sends no text messages');
      const arn = input.TopicArn ?? input.TargetArn;
      if (!arn) throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
      const message = messageOf(input, world.clock.now());
      checkFifo(input);
      const topic = state.topic(region, arn, input.TopicArn === undefined ? 'TargetArn' : 'TopicArn');
      deliver(region, topic, message);
      return { MessageId: message.id };
    },
    PublishBatch(input, { region }) {
      const topic = state.topic(region, input.TopicArn!);
      const entries = input.PublishBatchRequestEntries ?? [];
      checkBatch(entries);
      const Successful: Client.PublishBatchResultEntry[] = [];
      const Failed: Client.BatchResultErrorEntry[] = [];
      for (const entry of entries) {
        try {
          const message = messageOf(entry, world.clock.now());
          checkFifo(entry);
          deliver(region, topic, message);
          Successful.push({ Id: entry.Id, MessageId: message.id });
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          Failed.push({ Id: entry.Id, Code: codeOf(error), Message: error.message, SenderFault: true });
        }
      }
      return { Successful, Failed };
    },
  };
}

/** Text [K]. A group id is allowed on standard topics: for functions it changes nothing. */
function checkFifo({ MessageDeduplicationId }: { MessageDeduplicationId?: string }): void {
  if (MessageDeduplicationId === undefined) return;
  throw invalid(
    'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
  );
}

/** Texts are unverified. */
function checkBatch(entries: readonly Client.PublishBatchRequestEntry[]): void {
  if (entries.length === 0)
    throw awsError('EmptyBatchRequestException', "The batch request doesn't contain any entries.");
  if (entries.length > MOST_BATCH_ENTRIES)
    throw awsError(
      'TooManyEntriesInBatchRequestException',
      'The batch request contains more entries than permissible.',
    );
  if (entries.some(({ Id = '' }) => !/^[\w-]{1,80}$/.test(Id)))
    throw awsError(
      'InvalidBatchEntryIdException',
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    );
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw awsError('BatchEntryIdsNotDistinctException', 'Two or more batch entries in the request have the same Id.');
  if (entries.reduce((sum, entry) => sum + messageBytes(entry), 0) > MOST_BATCH_BYTES)
    throw awsError(
      'BatchRequestTooLongException',
      'The length of all the batch messages put together is more than the limit.',
    );
}

/** An entry's Code is the query protocol's name of the error. */
const codeOf = ({ name }: AwsError): string =>
  name === 'InvalidParameterValueException' ? 'ParameterValueInvalid' : name.replace(/Exception$/, '');
