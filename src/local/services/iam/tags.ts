/** A role's tags, with IAM's limits. */
import { awsError } from '../../wire/aws-error.ts';

interface Tag {
  Key: string | undefined;
  Value: string | undefined;
}

/** At most 50 tags; keys of 1 to 128 characters, values up to 256; `aws:` is AWS's own. @throws InvalidInput, LimitExceeded */
export function addTags(tags: Map<string, string>, added: readonly Tag[] = []): void {
  const keys = added.map(({ Key = '' }) => Key);
  for (const { Key = '', Value = '' } of added) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(Key) || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(Value)) {
      throw awsError('InvalidInputException', `The tag ${Key} has characters or a length that are not allowed.`);
    }
    if (/^aws:/i.test(Key))
      throw awsError('InvalidInputException', 'Tag keys beginning with aws: are reserved for system use.');
  }
  if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length) {
    throw awsError(
      'InvalidInputException',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  }
  if (new Set([...tags.keys(), ...keys]).size > 50) {
    throw awsError('LimitExceededException', 'The number of tags has reached the maximum limit.');
  }
  for (const { Key = '', Value = '' } of added) tags.set(Key, Value);
}

export const tagList = (tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));
