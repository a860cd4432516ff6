/** What the environment and the shared files of AWS say about credentials, without asking any service. */
import { EXIT, Failure } from '../failure.ts';

export interface Profile {
  name: string;
  /** Named by --profile, the remembered target or AWS_PROFILE. */
  named: boolean;
  /** The keys of the profile in ~/.aws/config and ~/.aws/credentials; undefined if it is in neither. */
  values?: Record<string, string | undefined>;
}

/** Variables of the environment that mean: here are AWS credentials. */
const VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];
/** Keys of a profile that mean the same. A profile with a region alone supplies none. */
const KEYS = [
  'aws_access_key_id',
  'aws_secret_access_key',
  'sso_session',
  'sso_start_url',
  'role_arn',
  'credential_process',
  'web_identity_token_file',
  'login_session',
];

/** The profile that applies: `name`, AWS_PROFILE, or `default`. Reads AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE. */
export async function readProfile(name: string | undefined, env: NodeJS.ProcessEnv): Promise<Profile> {
  const { parseKnownFiles } = await import('@smithy/core/config');
  const chosen = name ?? (env.AWS_PROFILE || undefined);
  try {
    const profiles = await parseKnownFiles({ ignoreCache: true });
    const key = chosen ?? 'default';
    const values = Object.hasOwn(profiles, key) ? profiles[key] : undefined;
    return { name: key, named: chosen !== undefined, values };
  } catch (error) {
    throw new Failure(`the shared files of AWS can't be read: ${(error as Error).message}`, {
      fix: 'mend ~/.aws/config and ~/.aws/credentials, or use --local',
      exitCode: EXIT.configuration,
      code: 'UnreadableProfile',
      cause: error,
    });
  }
}

/** Whether anybody set AWS credentials up here, usable or not. */
export function isAwsConfigured(env: NodeJS.ProcessEnv, { named, values }: Profile): boolean {
  return named || VARIABLES.some((name) => env[name]) || KEYS.some((key) => values?.[key]);
}

/** Throws for what can't work whatever a service would say: half a key, an unknown profile. */
export function refuseUnusable(env: NodeJS.ProcessEnv, { name, named, values }: Profile): void {
  const unusable = (message: string, fix: string, code: string) =>
    new Failure(message, { fix, exitCode: EXIT.configuration, code });
  if (named && !values) {
    throw unusable(
      `profile ${JSON.stringify(name)} is neither in the AWS config nor in the AWS credentials file`,
      `run aws configure --profile ${name}, or name another one`,
      'UnknownProfile',
    );
  }
  // A named profile beats keys in the environment.
  if (!named && Boolean(env.AWS_ACCESS_KEY_ID) !== Boolean(env.AWS_SECRET_ACCESS_KEY)) {
    const [set, missing] = env.AWS_ACCESS_KEY_ID
      ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
      : ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'];
    throw unusable(`${set} is set, ${missing} is not`, `set ${missing} too, or unset ${set}`, 'HalfCredentials');
  }
  const fromEnvironment = !named && env.AWS_ACCESS_KEY_ID;
  if (!fromEnvironment && Boolean(values?.aws_access_key_id) !== Boolean(values?.aws_secret_access_key)) {
    throw unusable(
      `profile ${JSON.stringify(name)} has half a key`,
      `run aws configure --profile ${name}`,
      'HalfCredentials',
    );
  }
}
