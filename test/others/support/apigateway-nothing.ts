/** Of what API Gateway has no operations to make here: lists that are empty, and things that are never found. */

export const NONE = [
  'GetApiKeys',
  'GetUsagePlans',
  'GetDomainNames',
  'GetVpcLinks',
  'GetClientCertificates',
  'GetDomainNameAccessAssociations',
];
export const NONE_OF_API = ['GetAuthorizers', 'GetDocumentationParts', 'GetDocumentationVersions'];
/** With the member that names one. */
export const NEVER: [operation: string, member: string][] = [
  ['GetApiKey', 'apiKey'],
  ['GetUsagePlan', 'usagePlanId'],
  ['GetDomainName', 'domainName'],
  ['GetVpcLink', 'vpcLinkId'],
  ['GetClientCertificate', 'clientCertificateId'],
  ['GetAuthorizer', 'authorizerId'],
  ['GetDocumentationPart', 'documentationPartId'],
  ['GetDocumentationVersion', 'documentationVersion'],
];
