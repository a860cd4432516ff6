/** The environment variables and Node flags of a function's process: an allow-list, nothing of the endpoint's own. */
import type { Credentials } from '../world.ts';
import type { FunctionSpec } from './function-spec.ts';

/** The descriptor that the runtime writes its lines to. */
export const TELEMETRY_FD = 3;
/** The descriptor of its connection to the Runtime API. */
export const RUNTIME_FD = 4;
/** Known by this are processes that a function started, wherever they went; no variable of a function can have such a name. */
export const MARK = '_DESTINED_SCRATCH';

export interface Places {
  /** Where the code lies. */
  code: string;
  /** HOME and TMPDIR unless the function has its own, for this environment alone. */
  scratch: string;
  logStream: string;
  /** AWS_LAMBDA_RUNTIME_API. */
  runtimeApi: string;
  endpointUrl: string;
  credentials: Credentials;
}

/** Names that a function's own variables can't take, as on AWS, are set after its own. */
export function variablesOf(spec: FunctionSpec, places: Places): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = places.credentials;
  return {
    // Node and the shell tools that a function may call.
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_ENDPOINT_URL: places.endpointUrl,
    HOME: places.scratch,
    TMPDIR: places.scratch,
    ...spec.variables,
    [MARK]: places.scratch,
    AWS_REGION: spec.region,
    AWS_DEFAULT_REGION: spec.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken ? { AWS_SESSION_TOKEN: sessionToken } : {}),
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memorySizeMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: places.logStream,
    ...(spec.logFormat === 'JSON' ? { AWS_LAMBDA_LOG_FORMAT: 'JSON' } : {}),
    ...(spec.applicationLogLevel ? { AWS_LAMBDA_LOG_LEVEL: spec.applicationLogLevel } : {}),
    AWS_LAMBDA_RUNTIME_API: places.runtimeApi,
    _LAMBDA_TELEMETRY_LOG_FD: String(TELEMETRY_FD),
    _DESTINED_RUNTIME_FD: String(RUNTIME_FD),
    LAMBDA_TASK_ROOT: places.code,
    _HANDLER: spec.handler,
  };
}

/** Node's heap is bounded by the function's memory; what it needs beside the heap is not counted. */
export const nodeFlags = (spec: FunctionSpec): string[] => [`--max-old-space-size=${spec.memorySizeMb}`];
