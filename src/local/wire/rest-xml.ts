/** Errors in XML as S3 and its like have them: none of these services is here, but who asks for one is to read why. */
import { structure, writeXml } from './codec.ts';
import type { Protocol } from './protocol.ts';

/** Signing names of the services whose clients read nothing else. */
export const XML_SERVICES: ReadonlySet<string> = new Set([
  'cloudfront',
  'route53',
  's3',
  's3-object-lambda',
  's3-outposts',
  's3express',
]);

const schema = structure('Error', { Code: 0, Message: 0, RequestId: 0 });

export const restXml: Pick<Protocol, 'fail'> = {
  fail: (_service, { code, message, status }, _request, requestId) => ({
    status,
    headers: { 'content-type': 'application/xml' },
    body: writeXml('', schema, { Code: code, Message: message, RequestId: requestId }),
  }),
};
