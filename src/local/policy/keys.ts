/** The condition keys that the endpoint answers for: with a value, or truthfully without one. */

/** The keys of one request, by their names in lower case. */
export interface Keys {
  get(key: string): string | undefined;
  /** Has the request no keys but these? So it is where it is made up, as in a simulation. */
  complete?: boolean;
}

/** What stands in every request. On AWS the same call comes by https, so policies that insist on it let it pass here, too. */
export function requestKeys(now: number, more: Record<string, string> = {}): Record<string, string> {
  return {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:SecureTransport': 'true',
    ...more,
  };
}

/**
 * Given where AWS gives them, and missing where AWS has none: here is one account in no organisation, without users, VPCs
 * and function URLs. Of any other key nobody here knows whether a request on AWS would carry it.
 */
const ANSWERED = new Set(
  [
    'aws:CurrentTime',
    'aws:EpochTime',
    'aws:SecureTransport',
    'aws:RequestedRegion',
    'aws:PrincipalAccount',
    'aws:PrincipalArn',
    'aws:PrincipalType',
    'aws:PrincipalIsAWSService',
    'aws:userid',
    'aws:username',
    'aws:PrincipalOrgID',
    'aws:PrincipalOrgPaths',
    'aws:SourceArn',
    'aws:SourceAccount',
    'aws:SourceOrgID',
    'aws:SourceOrgPaths',
    'aws:SourceVpc',
    'aws:SourceVpce',
    'iam:PassedToService',
    'lambda:EventSourceToken',
    'lambda:FunctionUrlAuthType',
    'lambda:InvokedViaFunctionUrl',
    'sts:ExternalId',
    'sts:RoleSessionName',
  ].map((key) => key.toLowerCase()),
);

/** Is a missing value of this key (in lower case) an answer, and not just ignorance? Tags of the principal are known. */
export const isAnswered = (key: string, { complete }: Keys): boolean =>
  complete === true || ANSWERED.has(key) || key.startsWith('aws:principaltag/');
