/** Kinds of things that can't be made here: their lists are empty, and none is found. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { page } from './page.ts';
import type { GatewayState } from './state.ts';

interface Paged {
  position?: string;
  limit?: number;
}
/** An empty list; its position and limit are looked at all the same. */
const empty = ({ position, limit }: Paged): { items: never[] } => page<never>([], String, position, limit);
/** The texts are unverified. */
const none = (what: string) => (): never => {
  throw awsError('NotFoundException', `Invalid ${what} identifier specified`);
};

export function nothingHereHandlers(state: GatewayState): Handlers<typeof Client> {
  /** Of an API, which must be there. */
  const emptyOf = (input: Paged & { restApiId: string | undefined }, { region }: { region: string }) => {
    state.api(region, input.restApiId);
    return empty(input);
  };
  const noneOf =
    (what: string) =>
    (input: { restApiId: string | undefined }, { region }: { region: string }) => {
      state.api(region, input.restApiId);
      return none(what)();
    };
  /** No stage has a cache, so all of it is flushed. */
  const flushed = (
    input: { restApiId: string | undefined; stageName: string | undefined },
    { region }: { region: string },
  ) => {
    state.stage(state.api(region, input.restApiId), input.stageName);
    return {};
  };
  return {
    GetApiKeys: empty,
    GetUsagePlans: empty,
    GetDomainNames: empty,
    GetVpcLinks: empty,
    GetClientCertificates: empty,
    GetDomainNameAccessAssociations: empty,
    GetAuthorizers: emptyOf,
    GetDocumentationParts: emptyOf,
    GetDocumentationVersions: emptyOf,
    GetApiKey: none('API Key'),
    GetUsagePlan: none('Usage Plan'),
    GetDomainName: none('domain name'),
    GetVpcLink: none('VPC Link'),
    GetClientCertificate: none('Client Certificate'),
    GetAuthorizer: noneOf('Authorizer'),
    GetDocumentationPart: noneOf('Documentation part'),
    GetDocumentationVersion: noneOf('Documentation version'),
    FlushStageCache: flushed,
    FlushStageAuthorizersCache: flushed,
  };
}
