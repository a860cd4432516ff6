/** Some commands work on a local endpoint only: those of `destined local`, and `demo`. */
import { EXIT, Failure } from '../failure.ts';
import type { GlobalOptions } from './session.ts';

/** Throws a usage Failure for a flag that names another target. */
export function refuseTargetFlags({ aws, endpointUrl, profile }: GlobalOptions): void {
  const flag =
    (aws && '--aws') || (endpointUrl !== undefined && '--endpoint-url') || (profile !== undefined && '--profile');
  if (!flag) return;
  throw new Failure(`this works on the local endpoint only, not with ${flag}`, {
    fix: `leave ${flag} out`,
    exitCode: EXIT.usage,
    code: 'ConflictingFlags',
  });
}
