/** The credentials of a target, found once at the start so that what is wrong with them is said before anything else. */
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { asWord } from '../aws/as-word.ts';
import { proxiedAgents } from '../aws/proxied-agents.ts';
import { EXIT, Failure } from '../failure.ts';
import type { Profile } from './aws-profile.ts';

export interface CredentialOptions {
  profile: Profile;
  /** Whether the metadata service of a machine in AWS may be asked: only where `--aws` says that this is AWS. */
  metadata: boolean;
  /** Where the target is; STS is asked there for a role, unless the profile says otherwise. */
  region: string;
  /** The URL of a target that isn't AWS. */
  endpoint?: string;
  /** The one that the environment or the profile names: a role of the profile is asked for there. */
  configured?: string;
  /** Asks for the code of a multi-factor device. */
  mfaCode: (serial: string) => Promise<string>;
}

/**
 * The SDK's own chain, tried once. It answers a provider that renews what expires. Failures have exit code 253; errors of
 * `mfaCode` are passed on.
 */
export async function awsCredentials(options: CredentialOptions): Promise<AwsCredentialIdentityProvider> {
  const { profile, metadata, region, endpoint, configured } = options;
  // The chain ends at the metadata service, which takes seconds not to answer outside of AWS; this is its only switch.
  if (!metadata) process.env.AWS_EC2_METADATA_DISABLED = 'true';
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const [{ defaultProvider }, { NodeHttpHandler }] = await Promise.all([
    import('@aws-sdk/credential-provider-node'),
    import('@smithy/node-http-handler'),
  ]);
  // The chain's own clients (STS for a role, SSO) know nothing of ours: the proxy, the region, and that a target which
  // is AWS means AWS, whatever AWS_ENDPOINT_URL says.
  const clientConfig = {
    requestHandler: new NodeHttpHandler({ connectionTimeout: 5_000, ...proxiedAgents(`sts.${region}.amazonaws.com`) }),
    ...(endpoint === undefined && { ignoreConfiguredEndpointUrls: true }),
    ...(configured !== undefined && { endpoint: configured, useFipsEndpoint: false, useDualstackEndpoint: false }),
  };
  let asking: unknown;
  const { logger, reason } = listenToChain();
  const provider = defaultProvider({
    logger,
    profile: profile.named ? profile.name : undefined,
    clientConfig,
    // Not in clientConfig, where it would overrule sso_region.
    parentClientConfig: { region },
    // What expires may be renewed from outside meanwhile, in the files of the profiles.
    ignoreCache: true,
    mfaCodeProvider: (serial) =>
      options.mfaCode(serial).catch((error: unknown) => {
        asking = error;
        throw error;
      }),
  });
  const provide: AwsCredentialIdentityProvider = async (how) => {
    try {
      return await provider(how);
    } catch (error) {
      throw asking ?? unusable(profile, error as Error, reason());
    }
  };
  await provide();
  return provide;
}

/** The chain ends in the words of its last link, whatever it was that failed: why the profile did, only its log tells. */
function listenToChain() {
  let inProfile = false;
  let reason: string | undefined;
  const ignore = () => {};
  const debug = (line: unknown) => {
    const text = String(line);
    inProfile ||= text.endsWith('defaultProvider::fromIni');
    const [, said] = /^@smithy\/property-provider (?:->|\(!\)) (.*)$/s.exec(text) ?? [];
    if (inProfile)
      reason ??= said
        ?.trim()
        .replace(/\s*\n\s*/g, ': ')
        .replace(/\.$/, '');
  };
  return { logger: { debug, info: ignore, warn: ignore, error: ignore, trace: ignore }, reason: () => reason };
}

function unusable({ name, named, values }: Profile, error: Error, reason = error.message): Failure {
  const sso = Boolean(values?.sso_session || values?.sso_start_url);
  const login = Boolean(values?.login_session);
  const flag = named || name !== 'default' ? ` --profile ${asWord(name)}` : '';
  const options = { exitCode: EXIT.configuration, cause: error };
  if (sso || login) {
    const command = `aws ${sso ? 'sso login' : 'login'}${flag}`;
    const expired = /expired|is invalid|not found|ENOENT/i.test(error.message);
    const what = expired ? 'have expired' : `can't be used: ${error.message.split('\n')[0]}`;
    const incomplete = sso && /Required parameters/.test(error.message);
    return new Failure(`credentials for profile ${JSON.stringify(name)} ${what}`, {
      ...options,
      fix: incomplete ? `run aws configure sso${flag}` : `run ${command}`,
      code: expired ? 'ExpiredCredentials' : 'NoCredentials',
    });
  }
  const whose = values ? `credentials for profile ${JSON.stringify(name)} can't be used` : 'there are no credentials';
  return new Failure(`${whose}: ${values ? reason : error.message}`, {
    ...options,
    fix: values
      ? `check the profile with aws configure list${flag}, or use --local to work without an account`
      : 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, run aws configure, or use --local',
    code: 'NoCredentials',
  });
}
