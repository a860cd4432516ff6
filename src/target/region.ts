/** Which region is meant (design §3). Pure. */

import { asWord } from '../aws/as-word.ts';
import { isLoopback } from '../aws/is-loopback.ts';
import { EXIT, Failure } from '../failure.ts';
import type { Choice } from './choose.ts';

export interface RegionSources {
  /** `--region` */
  flag?: string;
  /** Of the remembered target, when that is what applies. */
  remembered?: string;
  env: NodeJS.ProcessEnv;
  /** Of the profile that supplies the credentials. */
  profile?: string;
  /** The name of that profile, where it is not the default one. */
  profileName?: string;
}

const DEFAULT_REGION = 'us-east-1';

/** `--region`, remembered, AWS_REGION, AWS_DEFAULT_REGION, profile; else us-east-1 on this machine and a Failure elsewhere. */
export function chooseRegion(
  { kind, endpoint }: Choice,
  { flag, remembered, env, profile, profileName }: RegionSources,
): string {
  const region = flag ?? (remembered || env.AWS_REGION || env.AWS_DEFAULT_REGION || profile);
  if (region !== undefined && region !== '') return checkRegion(region, flag === undefined);
  if (flag === undefined && (kind === 'local' || isLoopback(endpoint))) return DEFAULT_REGION;
  if (flag === '') return checkRegion(flag, false);
  const ofProfile = profileName === undefined ? '' : ` --profile ${asWord(profileName)}`;
  throw new Failure('no region is set', {
    fix: `pass --region eu-west-1, set AWS_REGION, or run aws configure set region eu-west-1${ofProfile}`,
    exitCode: EXIT.configuration,
    code: 'NoRegion',
  });
}

/** A region becomes part of host names: nothing else may slip in. */
export const isRegion = (text: string): boolean => /^[a-z]{2,}(-[a-z0-9]+)+-\d{1,2}$/.test(text);

function checkRegion(region: string, configured: boolean): string {
  if (isRegion(region)) return region;
  throw new Failure(`region ${JSON.stringify(region)} is not valid`, {
    fix: 'use one like eu-west-1',
    exitCode: configured ? EXIT.configuration : EXIT.usage,
    code: 'InvalidRegion',
  });
}
