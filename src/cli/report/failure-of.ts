/** What a thrown error means to a user: our own failures as they are, AWS's and the network's explained, anything else a bug. */

import { asWord } from '../../aws/as-word.ts';
import { networkReason } from '../../aws/network-reason.ts';
import { EXIT, Failure } from '../../failure.ts';
import type { Asked } from '../session.ts';

/** What listens at the endpoint's URL is something else. */
export const NOT_AN_AWS_ENDPOINT = 'NotAnAwsEndpoint';

interface SdkError extends Error {
  $fault?: 'client' | 'server';
  $metadata?: { httpStatusCode?: number; requestId?: string };
  $response?: unknown;
  code?: unknown;
}

/** Who is calling could not be made sure of; matched by AWS's exact names (aws-facts 6.3). */
const CREDENTIAL_ERRORS = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'AuthFailure',
]);
const PROVIDER_ERRORS = new Set(['CredentialsProviderError', 'TokenProviderError', 'ProviderError']);

/** What answered speaks something else: OpenSSL's and Node's names of a TLS that fails, and those of Node's HTTP parser. */
const NOT_HTTP = /^(EPROTO|HPE_\w+|ERR_SSL_\w+)$/;
const UNTRUSTED = /^(ERR_TLS_CERT_ALTNAME_INVALID|CERT_\w+|\w*SELF_SIGNED_CERT\w*|UNABLE_TO_\w+)$/;
/** AWS's names of what passes by itself. */
const PASSING = /^(Throttling(Exception)?|ThrottledException|TooManyRequestsException|RequestLimitExceeded)$/;

/** What an endpoint doesn't serve today it won't in a moment. */
const NOT_SERVED = 501;

/** Of IAM's no each service has a name of its own. */
const DENIED = /^(AccessDenied|AuthorizationError)(Exception)?$/;

/** Undefined for what nobody expected. */
export function failureOf(error: unknown, asked: Asked = {}): Failure | undefined {
  if (error instanceof Failure) return error;
  if (!(error instanceof Error)) return undefined;
  return credentials(error, asked) ?? network(error, asked) ?? refused(error, asked);
}

function credentials(error: SdkError, { profile }: Asked): Failure | undefined {
  const requestId = error.$metadata?.requestId;
  const ofProfile = profile === undefined ? '' : ` --profile ${asWord(profile)}`;
  if (PROVIDER_ERRORS.has(error.name)) {
    return new Failure(`there are no usable credentials: ${error.message}`, {
      fix: `run aws configure${ofProfile} or aws sso login${ofProfile}, or use --local to work without an account`,
      exitCode: EXIT.configuration,
      code: 'NoCredentials',
      cause: error,
    });
  }
  if (!error.$metadata) return undefined;
  if (error.name === 'RegionDisabledException') {
    return new Failure(`the region is not enabled in this account: ${error.message}`, {
      fix: 'enable it (aws account enable-region --region-name <region>), or use another one with --region',
      exitCode: EXIT.configuration,
      code: error.name,
      requestId,
      cause: error,
    });
  }
  if (!CREDENTIAL_ERRORS.has(error.name)) return undefined;
  return new Failure(`the credentials were not accepted: ${error.name}: ${error.message}`, {
    fix: /Expired/.test(error.name)
      ? `log in again (aws sso login${ofProfile}), or get new keys`
      : 'check the keys, the clock of this machine, and that the region is enabled in the account',
    exitCode: EXIT.configuration,
    code: error.name,
    requestId,
    cause: error,
  });
}

function network(error: SdkError, { endpoint, revive }: Asked): Failure | undefined {
  // With several addresses for one name Node answers an AggregateError that carries the code too.
  const key = typeof error.code === 'string' ? error.code : error.name;
  const { address, port, hostname } = error as { address?: string; port?: number; hostname?: string };
  const known = endpoint ?? hostname;
  const where = known ?? (address === undefined ? 'the endpoint' : `${address}${port ? `:${port}` : ''}`);
  if (NOT_HTTP.test(key)) return notAws(error, where);
  if (UNTRUSTED.test(key)) {
    return new Failure(`can't trust ${where}: ${error.message}`, {
      fix: 'name the authority that signed its certificate in NODE_EXTRA_CA_CERTS, or check the URL',
      exitCode: EXIT.configuration,
      code: key,
      cause: error,
    });
  }
  const reason = networkReason(error);
  if (reason === undefined) return undefined;
  const ofAws = /(^|\.)amazonaws\.com(\.cn)?$/.test(hostname ?? '');
  return new Failure(`can't reach ${where}: ${reason}`, {
    fix: ofAws
      ? 'check the network, the proxy, and that there is such a region'
      : (revive ??
        'check the network and the endpoint URL; destined local status says whether the local endpoint runs'),
    code: key,
    cause: error,
  });
}

function refused(error: SdkError, { endpoint, again }: Asked): Failure | undefined {
  const status = error.$metadata?.httpStatusCode;
  if (error.name === 'SyntaxError' || error.message.includes('Deserialization error')) {
    if (!error.$metadata && !error.$response) return undefined;
    return notAws(error, endpoint);
  }
  if (status === undefined && !error.$fault) return undefined;
  const { requestId } = error.$metadata ?? {};
  const retry = again === undefined ? 'try again' : `run ${again} again`;
  // What the SDK says where an answer holds no error of AWS, as a page of HTML.
  if (/^Unknown(Error)?$/.test(error.message)) {
    if (endpoint !== undefined) return notAws(error, endpoint);
    return new Failure(`AWS answered ${status ?? 'nothing'} without saying why`, {
      fix: `${retry}; a proxy in between may have answered instead`,
      exitCode: EXIT.refused,
      code: error.name,
      requestId,
      cause: error,
    });
  }
  if (DENIED.test(error.name)) {
    return new Failure(`AWS refused: ${error.name}: ${error.message}`, {
      fix: 'give the caller this right: destined doctor --policy prints all that each command needs',
      exitCode: EXIT.refused,
      code: error.name,
      requestId,
      cause: error,
    });
  }
  const passing = PASSING.test(error.name) || (status !== undefined && status >= 500 && status !== NOT_SERVED);
  return new Failure(`AWS refused: ${error.name}: ${error.message}`, {
    fix: passing ? `${retry} in a moment` : undefined,
    exitCode: EXIT.refused,
    code: error.name,
    requestId,
    cause: error,
  });
}

function notAws(error: SdkError, endpoint = 'the endpoint'): Failure {
  const status = error.$metadata?.httpStatusCode;
  return new Failure(`${endpoint} did not answer as AWS does${status === undefined ? '' : ` (HTTP ${status})`}`, {
    fix: 'check the endpoint URL: something else may listen there',
    exitCode: EXIT.configuration,
    code: NOT_AN_AWS_ENDPOINT,
    cause: error,
  });
}
