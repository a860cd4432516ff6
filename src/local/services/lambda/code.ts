/** A function's code as it is uploaded. */
import { createHash } from 'node:crypto';
import { type Entry, readZip } from '../../runtime/unzip.ts';
import { awsError } from '../../wire/aws-error.ts';
import { invalid } from './checks.ts';

/** aws-facts 5.2; AWS measures the request, whose base64 is a third longer. */
const ZIP_BYTES = 50 * 2 ** 20;

export interface Code {
  ZipFile?: Uint8Array;
  S3Bucket?: string;
  ImageUri?: string;
}

export async function codeOf(
  { ZipFile: zip, S3Bucket, ImageUri }: Code,
  operation: string,
): Promise<{ entries: Entry[]; sha256: string; size: number }> {
  if (S3Bucket || ImageUri) throw invalid('the local endpoint takes code as a zip file in the request only');
  if (!zip?.byteLength) throw invalid('Please provide a source for function code.');
  if (zip.byteLength > ZIP_BYTES) {
    // Text unverified.
    const text = `Request must be smaller than 70167211 bytes for the ${operation} operation`;
    throw awsError('RequestTooLargeException', text, { Type: 'User' });
  }
  const entries = await readZip(zip).catch((error: Error) => {
    const large = error.message.startsWith('Unzipped size');
    throw invalid(
      large
        ? error.message
        : `Could not unzip uploaded file. Please check your file, then try to upload again. (${error.message})`,
    );
  });
  if (entries.length === 0) throw invalid('Uploaded file must be a non-empty zip');
  return { entries, sha256: createHash('sha256').update(zip).digest('base64'), size: zip.byteLength };
}
