/** What Lambda takes as code and as an event, one row a fact (aws-facts 1.8, 5.2, 6.3). */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe } from 'vitest';
import type { TestEndpoint } from '../support/endpoint.ts';
import {
  BAD,
  fn,
  INVALID,
  itRefuses,
  lambdaRequests,
  type Refusal,
  startLambdaControl,
  violation,
} from '../support/lambda-control.ts';

let endpoint: TestEndpoint;
let lambda: LambdaClient;
const { create, zipped } = lambdaRequests(() => lambda);

beforeAll(async () => {
  ({ endpoint, lambda } = await startLambdaControl());
});
afterAll(async () => {
  await endpoint?.stop();
});

const handler = new TextEncoder().encode('export const handler = () => 1;');
const UNZIP = /^Could not unzip uploaded file\. Please check your file, then try to upload again\./;
/** An archive whose headers claim another unpacked size. */
function claiming(size: number): Buffer {
  const archive = Buffer.from(zipSync({ 'index.mjs': [new Uint8Array(1_000), { level: 9 }] }));
  archive.writeUInt32LE(size, 22);
  archive.writeUInt32LE(size, archive.indexOf(Buffer.from('PK\x01\x02')) + 24);
  return archive;
}

describe('refused', () => {
  itRefuses([
    ['6.3 no code', () => create({ Code: {} }), INVALID, 'Please provide a source for function code.'],
    [
      '6.3 code in S3',
      () => create({ Code: { S3Bucket: 'b', S3Key: 'k' } }),
      INVALID,
      'the local endpoint takes code as a zip file in the request only',
    ],
    ['6.3 what is no zip', () => create({ Code: { ZipFile: Buffer.from('hello') } }), INVALID, UNZIP],
    ['6.3 an empty zip', () => zipped({}), INVALID, 'Uploaded file must be a non-empty zip'],
    ...['../x.mjs', 'a/../../x.mjs', '/etc/x', 'a\\..\\x', 'a\\b.mjs', 'C:/x', './x', 'a//b', 'a/./b', 'a\0b'].map(
      (name): Refusal => [
        `5 a zip with an entry named ${JSON.stringify(name)}`,
        () => zipped({ 'index.mjs': handler, [name]: handler }),
        INVALID,
        UNZIP,
      ],
    ),
    [
      '5 a zip with a symbolic link',
      () => zipped({ 'index.mjs': handler, link: [handler, { os: 3, attrs: 0o120777 * 0x10000 }] }),
      INVALID,
      /^Could not unzip uploaded file.*"link" is a symbolic link/,
    ],
    [
      '5 a zip with a file that is a folder, too',
      () => zipped({ 'index.mjs': handler, 'a/b': handler, a: handler }),
      INVALID,
      /^Could not unzip uploaded file.*"a" is a file and a folder/,
    ],
    [
      '5 a zip with a name that no file can have',
      () => zipped({ 'index.mjs': handler, ['x'.repeat(256)]: handler }),
      INVALID,
      /^Could not unzip uploaded file.*a name of more than 255 bytes/,
    ],
    [
      '5.2 a zip of more than 250 MB unpacked',
      () => create({ Code: { ZipFile: claiming(262_144_001) } }),
      INVALID,
      'Unzipped size must be smaller than 262144000 bytes',
    ],
    ['5 a zip with more in it than it says', () => create({ Code: { ZipFile: claiming(10) } }), INVALID, UNZIP],
    [
      '5.2 a zip of more than 50 MB',
      () => create({ Code: { ZipFile: Buffer.alloc(50 * 2 ** 20 + 1) } }),
      'RequestTooLargeException',
      'Request must be smaller than 70167211 bytes for the CreateFunction operation',
      413,
    ],
    [
      '1.8 a way to invoke that is none',
      () => lambda.send(new InvokeCommand({ ...fn, InvocationType: 'Async' as never })),
      BAD,
      violation('Async', 'invocationType', 'Member must satisfy enum value set: [Event, RequestResponse, DryRun]'),
    ],
    [
      '1.8 a kind of log that is none',
      () => lambda.send(new InvokeCommand({ ...fn, LogType: 'All' as never })),
      BAD,
      violation('All', 'logType', 'Member must satisfy enum value set: [None, Tail]'),
    ],
    [
      '1.8 an event that is no JSON',
      () => lambda.send(new InvokeCommand({ ...fn, InvocationType: 'Event', Payload: '{' })),
      'InvalidRequestContentException',
      /^Could not parse request body into json: Could not parse payload into json: /,
      400,
    ],
    [
      '1.8 an asynchronous event of more than 1 MB',
      () => lambda.send(new InvokeCommand({ ...fn, InvocationType: 'Event', Payload: `"${'x'.repeat(1_048_575)}"` })),
      'RequestTooLargeException',
      '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
      413,
    ],
    [
      '1.8 a synchronous event of more than 6 MB',
      () => lambda.send(new InvokeCommand({ ...fn, Payload: `"${'x'.repeat(6_291_455)}"` })),
      'RequestTooLargeException',
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    ],
    [
      '1.8 a client context that is no JSON',
      () => lambda.send(new InvokeCommand({ ...fn, ClientContext: 'e30x' })),
      'InvalidRequestContentException',
      'Client context must be a valid Base64-encoded JSON object.',
    ],
    [
      '1.8 a client context that nests 5,500 deep',
      () =>
        lambda.send(
          new InvokeCommand({
            ...fn,
            ClientContext: Buffer.from('['.repeat(5_500) + ']'.repeat(5_500)).toString('base64'),
          }),
        ),
      'InvalidRequestContentException',
      'Client context must be a valid Base64-encoded JSON object.',
    ],
  ]);
});
