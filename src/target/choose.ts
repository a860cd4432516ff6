/** The rules that decide which AWS is meant (design §3). Pure. */
import { EXIT, Failure } from '../failure.ts';
import type { ConfiguredEndpoint } from './configured-endpoint.ts';
import { endpointUrl } from './endpoint-url.ts';
import type { Remembered } from './remembered.ts';
import type { Target } from './target.ts';

export interface TargetFlags {
  local?: boolean;
  aws?: boolean;
  endpointUrl?: string;
  profile?: string;
  region?: string;
}

/** What was decided, and by which rule. */
export interface Choice {
  kind: Target['kind'];
  by: 'flag' | 'profile' | 'variable' | 'remembered' | 'configured' | 'default';
  endpoint?: string;
  profile?: string;
}

/**
 * First that applies: a flag, the endpoint that the environment or the profile names (`configured`), the remembered target,
 * AWS if it is configured, else local.
 */
export function chooseTarget(
  flags: TargetFlags,
  configured: ConfiguredEndpoint | undefined,
  remembered: Remembered | undefined,
  awsConfigured: boolean,
): Choice {
  refuseConflicts(flags);
  const { profile } = flags;
  if (flags.local) return { kind: 'local', by: 'flag' };
  if (flags.endpointUrl !== undefined) {
    const endpoint = checkUrl(flags.endpointUrl, '--endpoint-url', EXIT.usage);
    return { kind: 'endpoint', by: 'flag', endpoint, profile };
  }
  if (flags.aws) return { kind: 'aws', by: 'flag', profile };
  if (configured) {
    const endpoint = checkUrl(configured.url, configured.name, EXIT.configuration);
    return { kind: 'endpoint', by: 'variable', endpoint, profile };
  }
  if (profile !== undefined) return { kind: 'aws', by: 'profile', profile };
  if (remembered) {
    return { kind: remembered.kind, by: 'remembered', endpoint: remembered.endpoint, profile: remembered.profile };
  }
  return awsConfigured ? { kind: 'aws', by: 'configured' } : { kind: 'local', by: 'default' };
}

function refuseConflicts({ local, aws, endpointUrl, profile }: TargetFlags): void {
  if (profile === '') {
    throw new Failure('--profile "" names no profile', {
      fix: 'name one, or leave --profile out',
      exitCode: EXIT.usage,
      code: 'UnknownProfile',
    });
  }
  const given = [
    local && '--local',
    aws && '--aws',
    endpointUrl !== undefined && '--endpoint-url',
    // Beside --aws or --endpoint-url a profile only supplies credentials.
    local && profile !== undefined && '--profile',
  ].filter((flag) => typeof flag === 'string');
  if (given.length < 2) return;
  throw new Failure(`${given[0]} and ${given[1]} exclude each other`, {
    fix: 'give one of them',
    exitCode: EXIT.usage,
    code: 'ConflictingFlags',
  });
}

/** The URL without its trailing slash. */
function checkUrl(text: string, name: string, exitCode: number): string {
  const url = endpointUrl(text);
  if (url !== undefined) return url;
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  // Not repeated: it may hold a password.
  const shown = parsed?.username || parsed?.password ? '' : ` ${JSON.stringify(text)}`;
  throw new Failure(`${name}${shown} is not the URL of an endpoint`, {
    fix: 'give one like http://127.0.0.1:4566, without user, query and fragment',
    exitCode,
    code: 'InvalidEndpointUrl',
  });
}
