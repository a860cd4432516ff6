/** The flags that named a target, to be typed again: ` --region eu-west-1`. */
import { asWord } from '../aws/as-word.ts';
import type { TargetFlags } from './choose.ts';

export function flagsText({ local, aws, endpointUrl, profile, region }: TargetFlags): string {
  const flags = [
    local && '--local',
    aws && '--aws',
    endpointUrl !== undefined && `--endpoint-url ${asWord(endpointUrl)}`,
    profile !== undefined && `--profile ${asWord(profile)}`,
    region !== undefined && `--region ${asWord(region)}`,
  ];
  return flags
    .filter(Boolean)
    .map((flag) => ` ${flag}`)
    .join('');
}
