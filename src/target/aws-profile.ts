/** What the environment and the shared files of AWS say about credentials, without asking any service. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { asWord } from '../aws/as-word.ts';
import { EXIT, Failure } from '../failure.ts';
import { reasonOf } from './reason-of.ts';
import { refuseBrokenLines } from './refuse-broken-lines.ts';

export interface Profile {
  name: string;
  /** Named by --profile, the remembered target or AWS_PROFILE. */
  named: boolean;
  /** The keys of the profile in ~/.aws/config and ~/.aws/credentials; undefined if it is in neither. */
  values?: Record<string, string | undefined>;
  /** What its `services` section says, as `sns.endpoint_url`. */
  serviceEndpoints?: Record<string, string | undefined>;
  /** It names an sso-session that isn't there. */
  noSession?: boolean;
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
  const { loadSsoSessionData, parseKnownFiles } = await import('@smithy/core/config');
  const chosen = name ?? (env.AWS_PROFILE || undefined);
  const key = chosen ?? 'default';
  const profiles = await readable(env, () => parseKnownFiles({ ignoreCache: true }));
  const values = Object.hasOwn(profiles, key) ? profiles[key] : undefined;
  const services = `services.${values?.services}`;
  const serviceEndpoints = Object.hasOwn(profiles, services) ? profiles[services] : undefined;
  const profile = { name: key, named: chosen !== undefined, values, serviceEndpoints };
  if (!values?.sso_session) return profile;
  const sessions = await readable(env, () => loadSsoSessionData());
  return { ...profile, noSession: !Object.hasOwn(sessions, values.sso_session) };
}

/** What `read` makes of the shared files. The SDK passes over one that can't be read, and over a broken line: AWS would be forgotten. */
async function readable<T>(env: NodeJS.ProcessEnv, read: () => Promise<T>): Promise<T> {
  const folder = join(env.HOME || homedir(), '.aws');
  const files = [
    env.AWS_CONFIG_FILE || join(folder, 'config'),
    env.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials'),
  ];
  for (const file of files) {
    try {
      refuseBrokenLines(await readFile(file, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        throw unreadable(`${file}: ${reasonOf(error)}`, file, error);
    }
  }
  return read().catch((error: Error) => {
    throw unreadable(error.message, files.join(' and '), error);
  });
}

const unreadable = (message: string, files: string, cause: unknown) =>
  new Failure(`the shared files of AWS can't be read: ${message}`, {
    fix: `mend ${files}, or use --local`,
    exitCode: EXIT.configuration,
    code: 'UnreadableProfile',
    cause,
  });

/** Whether anybody set AWS credentials up here, usable or not. */
export function isAwsConfigured(env: NodeJS.ProcessEnv, { named, values }: Profile): boolean {
  return named || VARIABLES.some((name) => env[name]) || KEYS.some((key) => values?.[key]);
}

/** Throws for what can't work whatever a service would say: half a key, an unknown profile. */
export function refuseUnusable(env: NodeJS.ProcessEnv, { name, named, values, noSession }: Profile): void {
  const unusable = (message: string, fix: string, code: string) =>
    new Failure(message, { fix, exitCode: EXIT.configuration, code });
  if (named && !values) {
    throw unusable(
      `profile ${JSON.stringify(name)} is neither in the AWS config nor in the AWS credentials file`,
      `run aws configure --profile ${asWord(name)}, or name another one`,
      'UnknownProfile',
    );
  }
  if (noSession) {
    throw unusable(
      `profile ${JSON.stringify(name)} names the sso-session ${JSON.stringify(values?.sso_session)}, which is not in the AWS config file`,
      `run aws configure sso --profile ${asWord(name)}`,
      'UnknownSession',
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
      `run aws configure --profile ${asWord(name)}`,
      'HalfCredentials',
    );
  }
}
