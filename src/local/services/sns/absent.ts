/** What an account has none of here: SNS answers with empty lists, as it does where nobody ever sent a text message. */
import type * as Client from '@aws-sdk/client-sns';
import type { Handlers } from '../../wire/service.ts';

export const absentHandlers: Handlers<typeof Client> = {
  GetSMSAttributes: () => ({ attributes: {} }),
  GetSMSSandboxAccountStatus: () => ({ IsInSandbox: true }),
  ListOriginationNumbers: () => ({ PhoneNumbers: [] }),
  ListPhoneNumbersOptedOut: () => ({ phoneNumbers: [] }),
  ListPlatformApplications: () => ({ PlatformApplications: [] }),
  ListSMSSandboxPhoneNumbers: () => ({ PhoneNumbers: [] }),
};
