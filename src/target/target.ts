/** Which AWS a command works on. */
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';

export interface Target {
  /** `local`: found by the state folder; `endpoint`: a URL given by flag or variable; else `aws`. */
  kind: 'local' | 'endpoint' | 'aws';
  region: string;
  /** Where it listens, unless it is AWS. */
  endpoint?: string;
  profile?: string;
  /** Known once the caller was asked for (sts:GetCallerIdentity). */
  account?: string;
  credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
}
