/** A service as its client package's own schemas describe it, and the typed shape of its handlers. */
import { NormalizedSchema } from '@smithy/core/schema';
import type { Caller } from '../world.ts';
import type { Authorization } from './authorize.ts';
import { type BoundMember, boundsOf } from './check-bounds.ts';
import { type EnumMember, enumsOf } from './check-enums.ts';
import type { Written } from './written.ts';

export type ProtocolId = 'restJson1' | 'awsJson1_1' | 'awsQuery' | 'rpcV2Cbor';

/** What a service needs beyond the schemas its client package exports. */
export interface ServiceInfo {
  /** SigV4 service name: the fourth part of the credential scope, and how a request finds its service. */
  signingName: string;
  protocol: ProtocolId;
  namespace: string;
  xmlns?: string;
  /** awsJson: what stands before the operation in X-Amz-Target; rpcv2Cbor: the service's name in the path. */
  target?: string;
  /** Speaks rpcv2Cbor as well, to clients that say so. */
  cbor?: true;
  /** awsQuery: the Version parameter. */
  version?: string;
  /** Another service that signs by the same name, and where its paths begin. */
  sibling?: { service: string; path: string };
  load: () => Promise<object>;
}

/** The Smithy traits of an operation that the wire reads: `http` is [method, uri, status]. */
export interface OperationTraits {
  http?: [string, string, number];
  [name: string]: unknown;
}

/** The members of a structure, decoded or to be encoded. */
export type Members = Record<string, unknown>;

export interface Operation {
  name: string;
  traits: OperationTraits;
  input: NormalizedSchema;
  output: NormalizedSchema;
  enums: readonly EnumMember[];
  bounds: readonly BoundMember[];
}

export interface Service extends ServiceInfo {
  operations: Map<string, Operation>;
  /** By modelled name, and by the code of a query service. */
  errors: Map<string, NormalizedSchema>;
}

/** What a handler knows of a request beside its input. */
export interface Context {
  requestId: string;
  region: string;
  caller: Caller;
  service: Service;
  operation: Operation;
  /** Answer a page without anything and a token that goes on where this one would have begun: a fault, of FilterLogEvents alone. */
  emptyPage?: boolean;
}

/** An operation schema is [9, ns, name, traits, input, output], an error schema [-3, ns, name, traits, names, members]. */
export function serviceOf(info: ServiceInfo, exports: object): Service {
  const operations = new Map<string, Operation>();
  const errors = new Map<string, NormalizedSchema>();
  for (const value of Object.values(exports)) {
    if (!Array.isArray(value)) continue;
    if (value[0] === 9) {
      operations.set(value[2], {
        name: value[2],
        traits: value[3] || {},
        input: NormalizedSchema.of(value[4]),
        output: NormalizedSchema.of(value[5]),
        enums: enumsOf(info.signingName, value[2], exports),
        bounds: boundsOf(info.signingName, value[2]),
      });
    } else if (value[0] === -3 && !String(value[1]).startsWith('smithy.ts.sdk.synthetic')) {
      const schema = NormalizedSchema.of(value as unknown as Parameters<typeof NormalizedSchema.of>[0]);
      errors.set(value[2], schema);
      // Query services call an error by another name on the wire: NoSuchEntityException is NoSuchEntity there.
      const { awsQueryError } = schema.getMergedTraits();
      if (Array.isArray(awsQueryError)) errors.set(String(awsQueryError[0]), schema);
    }
  }
  return { ...info, operations, errors };
}

type CommandOf<M, N extends string> = `${N}Command` extends keyof M ? M[`${N}Command`] : never;
type OperationNames<M> = {
  [K in keyof M]: K extends `${infer N}Command` ? (N extends '$' ? never : N) : never;
}[keyof M];
type InputOf<C> = C extends new (...args: never[]) => { input: infer I } ? { [K in keyof I]: Blobs<I[K]> } : never;
/** A handler sees a blob payload as bytes, whatever the client may accept for it. */
type Blobs<T> = Uint8Array extends T
  ?
      | Exclude<T, string | ArrayBuffer | ArrayBufferView | Blob | ReadableStream | import('node:stream').Readable>
      | Uint8Array
  : T;
type OutputOf<C> = C extends new (
  ...args: never[]
) => { resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: infer O }> }
  ? { [K in keyof Omit<O, '$metadata'>]: OutputBlob<O[K & keyof O]> }
  : never;
/** A handler answers a blob payload with plain bytes. */
type OutputBlob<T> = Uint8Array extends T
  ? T | Uint8Array
  : T extends Uint8Array | undefined
    ? Uint8Array | undefined
    : T;

/** Handlers of a client package M by operation: `{ CreateTopic(input, context) { … return output } }`. */
export type Handlers<M> = {
  [N in OperationNames<M>]?: (
    input: InputOf<CommandOf<M, N>>,
    context: Context,
  ) => Promise<OutputOf<CommandOf<M, N>>> | OutputOf<CommandOf<M, N>> | Written;
};

/** What `src/local/services/<service>.ts` makes. */
export interface ServiceModule<M = object> {
  handlers: Handlers<M>;
  /**
   * What a caller other than root must be allowed, all of it: default action `<signing name>:<operation>` on resource `*`.
   * Undefined: nothing, or the handler sees to it.
   */
  authorization?(
    operation: string,
    input: object,
    context: Context,
  ): Authorization | readonly Authorization[] | undefined;
}
