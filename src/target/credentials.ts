/** The credentials of a target, found once at the start so that what is wrong with them is said before anything else. */
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { EXIT, Failure } from '../failure.ts';
import type { Profile } from './aws-profile.ts';

export interface CredentialOptions {
  profile: Profile;
  /** Whether the metadata service of a machine in AWS may be asked: only where `--aws` says that this is AWS. */
  metadata: boolean;
  /** Asks for the code of a multi-factor device. */
  mfaCode: (serial: string) => Promise<string>;
}

/**
 * The SDK's own chain, tried once. It answers a provider that renews what expires. Failures have exit code 253; errors of
 * `mfaCode` are passed on.
 */
export async function awsCredentials(options: CredentialOptions): Promise<AwsCredentialIdentityProvider> {
  const { profile, metadata } = options;
  // The chain ends at the metadata service, which takes seconds not to answer outside of AWS; this is its only switch.
  if (!metadata) process.env.AWS_EC2_METADATA_DISABLED = 'true';
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  let asking: unknown;
  const provider = defaultProvider({
    profile: profile.named ? profile.name : undefined,
    mfaCodeProvider: (serial) =>
      options.mfaCode(serial).catch((error: unknown) => {
        asking = error;
        throw error;
      }),
  });
  try {
    await provider();
  } catch (error) {
    throw asking ?? unusable(profile, error as Error);
  }
  return () => provider();
}

function unusable({ name, named, values }: Profile, error: Error): Failure {
  const sso = Boolean(values?.sso_session || values?.sso_start_url);
  const login = Boolean(values?.login_session);
  const flag = named || name !== 'default' ? ` --profile ${name}` : '';
  const options = { exitCode: EXIT.configuration, cause: error };
  if (sso || login) {
    const command = `aws ${sso ? 'sso login' : 'login'}${flag}`;
    const expired = /expired|invalid|not found|ENOENT/i.test(error.message);
    const what = expired ? 'have expired' : `can't be used: ${error.message}`;
    return new Failure(`credentials for profile ${JSON.stringify(name)} ${what}`, {
      ...options,
      fix: `run ${command}`,
      code: expired ? 'ExpiredCredentials' : 'NoCredentials',
    });
  }
  const whose = values ? `credentials for profile ${JSON.stringify(name)} can't be used` : 'there are no credentials';
  return new Failure(`${whose}: ${error.message}`, {
    ...options,
    fix: values
      ? `check the profile with aws configure list${flag}, or use --local to work without an account`
      : 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, run aws configure, or use --local',
    code: 'NoCredentials',
  });
}
