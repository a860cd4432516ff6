/** The version of a runtime that functions run on: its name is in their first log line, its ARN also in their configuration. */

/** AWS's are hashes of the image; the runtime here is this machine's Node. */
const HASH = '0'.repeat(64);

export interface RuntimeVersion {
  /** `nodejs:24.v1` of `nodejs24.x` (aws-facts 1.10). */
  name: string;
  arn: string;
}

export function runtimeVersion(partition: string, region: string, runtime: string): RuntimeVersion {
  return {
    name: `${runtime.replace('nodejs', 'nodejs:').replace('.x', '')}.v1`,
    arn: `arn:${partition}:lambda:${region}::runtime:${HASH}`,
  };
}
