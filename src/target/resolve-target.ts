/** From flags, environment and state folder to the target, with credentials that are known to be there. */
import { isLoopback } from '../aws/is-loopback.ts';
import { EXIT, Failure } from '../failure.ts';
import { DEFAULT_STACK } from '../pattern/stack.ts';
import { isAwsConfigured, type Profile, readProfile, refuseUnusable } from './aws-profile.ts';
import { type Choice, chooseTarget, type TargetFlags } from './choose.ts';
import { configuredEndpoint, refuseServiceEndpoints } from './configured-endpoint.ts';
import { awsCredentials } from './credentials.ts';
import { flagsText } from './flags-text.ts';
import { findLocal, useLocal } from './local-endpoint.ts';
import { chooseRegion } from './region.ts';
import { forget, type Remembered, recall } from './remembered.ts';
import type { Target } from './target.ts';

export interface ResolveOptions {
  flags: TargetFlags;
  stack: string;
  env: NodeJS.ProcessEnv;
  stateFolder: string;
  /** Whether a local endpoint is started when none runs. */
  start: boolean;
  /** Whether it is for a command that changes something there: nobody else ends a local endpoint then. */
  changes: boolean;
  /** Whether what is remembered stays as it is, a target that is gone included. */
  looks?: boolean;
  mfaCode: (serial: string) => Promise<string>;
}

export interface Resolved {
  target: Target;
  /** Whether a local endpoint was started just now. */
  started: boolean;
  /** The note of a command that changes something on a local endpoint. */
  user?: string;
  /** The account that the caller must be of, where the remembered target is what applies. */
  account?: string;
}

/** The code of the Failure (exit 1) where a local endpoint is meant and none runs. */
export const NOTHING_RUNNING = 'NothingRunning';

export async function resolveTarget(options: ResolveOptions): Promise<Resolved> {
  const { flags, stack, env, stateFolder } = options;
  const remembered = await recall(stateFolder, stack);
  const byFlag = flags.profile !== undefined;
  const profile = await readProfile(flags.profile, env).catch((error: unknown) => {
    // Files of AWS that can't be read are no matter where local is meant anyway.
    const none: Profile = { name: 'default', named: false };
    const { kind, by } = chooseTarget(flags, configuredEndpoint(env, none, byFlag), remembered, false);
    if (kind === 'local' && by !== 'default') return none;
    throw error;
  });
  const configured = configuredEndpoint(env, profile, byFlag);
  const choice = chooseTarget(flags, configured, remembered, isAwsConfigured(env, profile));
  if (choice.by !== 'flag' && !(choice.by === 'remembered' && choice.kind === 'local'))
    refuseServiceEndpoints(env, profile, byFlag, configured?.url ?? choice.endpoint);
  const applies = choice.by === 'remembered' ? remembered : undefined;
  if (choice.kind !== 'local') return resolveRemote(options, choice, applies);
  return resolveLocal(options, choice, applies, profile.values?.region);
}

async function resolveLocal(
  options: ResolveOptions,
  choice: Choice,
  applies?: Remembered,
  profile?: string,
): Promise<Resolved> {
  const { flags, env, stateFolder, stack, start, changes, looks } = options;
  const region = chooseRegion(choice, { flag: flags.region, remembered: applies?.region, env, profile });
  const used = start || changes ? await useLocal(stateFolder, { start }) : undefined;
  const local = used ?? (await findLocal(stateFolder));
  if (!local) {
    // A stack on an endpoint that is gone is gone with it.
    if (applies && !looks) await forget(stateFolder, stack);
    throw new Failure('nothing is running', {
      fix: `run destined up${stack === DEFAULT_STACK ? '' : ` --stack ${stack}`}${flagsText(flags)}`,
      exitCode: EXIT.no,
      code: NOTHING_RUNNING,
    });
  }
  const { url, account, accessKeyId, secretAccessKey } = local.record;
  const target: Target = {
    kind: 'local',
    region,
    endpoint: url,
    account,
    credentials: { accessKeyId, secretAccessKey },
  };
  return { target, started: used?.started ?? false, ...(used && { user: used.user }) };
}

async function resolveRemote(options: ResolveOptions, choice: Choice, applies?: Remembered): Promise<Resolved> {
  const { flags, env } = options;
  const profile = await readProfile(choice.profile, env);
  refuseUnusable(env, profile);
  const region = chooseRegion(choice, {
    flag: flags.region,
    remembered: applies?.region,
    env,
    profile: profile.values?.region,
    profileName: profile.named ? profile.name : undefined,
  });
  const metadata = choice.kind === 'aws' && flags.aws === true;
  const { endpoint } = choice;
  const configured = endpoint && configuredEndpoint(env, profile, choice.profile !== undefined)?.url;
  const { mfaCode } = options;
  const credentials = await awsCredentials({ profile, metadata, region, endpoint, configured, mfaCode }).catch(
    (error: unknown) => {
      throw (applies && withoutVariables(error, options.stack, applies)) ?? error;
    },
  );
  const target: Target = {
    kind: choice.kind,
    region,
    endpoint,
    profile: profile.named ? profile.name : undefined,
    credentials,
  };
  return { target, started: false, account: applies?.account || undefined };
}

/** The variables that a stack was brought up with are not those of this shell: says where it is, and how to go there. */
function withoutVariables(error: unknown, stack: string, { kind, endpoint }: Remembered): Failure | undefined {
  if (!(error instanceof Failure) || error.code !== 'NoCredentials' || kind !== 'endpoint') return undefined;
  const keys = 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  return new Failure(`there are no credentials for ${endpoint}, where stack ${stack} was brought up`, {
    // Most likely ours, by the variables of `destined local env`.
    fix: isLoopback(endpoint) ? `if that is the local endpoint pass --local, else ${keys}` : keys,
    exitCode: error.exitCode,
    code: error.code,
    cause: error,
  });
}
