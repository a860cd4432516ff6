/** What an account has none of here: SNS answers with empty lists, as it does where nobody ever sent a text message. */
import type * as Client from '@aws-sdk/client-sns';
import type { Handlers } from '../../wire/service.ts';
import { page } from './state.ts';

/** An empty list; its token is looked at all the same. */
const none =
  <K extends string>(list: K) =>
  ({ NextToken }: { NextToken?: string }): Record<K, never[]> =>
    ({ [list]: page<never>([], NextToken).items }) as Record<K, never[]>;

export const absentHandlers: Handlers<typeof Client> = {
  GetSMSAttributes: () => ({ attributes: {} }),
  GetSMSSandboxAccountStatus: () => ({ IsInSandbox: true }),
  ListOriginationNumbers: none('PhoneNumbers'),
  ListPhoneNumbersOptedOut: ({ nextToken }) => none('phoneNumbers')({ NextToken: nextToken }),
  ListPlatformApplications: none('PlatformApplications'),
  ListSMSSandboxPhoneNumbers: none('PhoneNumbers'),
};
