/** Which target was meant, as far as that can be told where it could not be reached. */
import { isAwsConfigured, readProfile } from './aws-profile.ts';
import { chooseTarget } from './choose.ts';
import { configuredEndpoint } from './configured-endpoint.ts';
import { chooseRegion } from './region.ts';
import { recall } from './remembered.ts';
import type { ResolveOptions } from './resolve-target.ts';
import type { Target } from './target.ts';

export interface Meant extends Pick<Target, 'kind' | 'endpoint' | 'profile'> {
  region?: string;
}

/** By flags, environment and what is remembered; undefined where flags contradict each other or files can't be read. */
export async function meantTarget(
  options: Pick<ResolveOptions, 'flags' | 'stack' | 'env' | 'stateFolder'>,
): Promise<Meant | undefined> {
  const { flags, stack, env, stateFolder } = options;
  try {
    const remembered = await recall(stateFolder, stack);
    const profile = await readProfile(flags.profile, env);
    const configured = configuredEndpoint(env, profile, flags.profile !== undefined);
    const choice = chooseTarget(flags, configured, remembered, isAwsConfigured(env, profile));
    const { kind, endpoint } = choice;
    if (kind !== 'aws') return { kind, endpoint };
    const known = choice.by === 'remembered' ? remembered?.region : undefined;
    const sources = { flag: flags.region, remembered: known, env, profile: profile.values?.region };
    const named = choice.profile ?? (profile.named ? profile.name : undefined);
    return { kind, region: unlessThrown(() => chooseRegion(choice, sources)), profile: named };
  } catch {
    return undefined;
  }
}

function unlessThrown<T>(decide: () => T): T | undefined {
  try {
    return decide();
  } catch {
    return undefined;
  }
}
