/** What a wire protocol does for the endpoint: find the operation, decode its input, encode its output or error. */
import type { NormalizedSchema } from '@smithy/core/schema';
import type { Members, Operation, Service } from './service.ts';
import type { WireRequest, WireResponse } from './wire.ts';

/** An error as it goes over the wire. */
export interface WireError {
  code: string;
  message: string;
  status: number;
  fault: 'client' | 'server';
  /** The modelled error's schema and members; a fault of the endpoint itself has no schema. */
  schema?: NormalizedSchema;
  value: Members;
}

export interface Protocol {
  /** The operation a request names, with what its URI said. Throws URIError on a malformed `%`. */
  match(service: Service, request: WireRequest): { operation: Operation; labels: Record<string, string> } | undefined;
  /** Decodes the input. Throws on malformed bodies. */
  read(operation: Operation, request: WireRequest, labels: Record<string, string>): Promise<unknown>;
  write(service: Service, operation: Operation, output: unknown, request: WireRequest, requestId: string): WireResponse;
  /** `request` is undefined where none could be read. */
  fail(service: Pick<Service, 'xmlns'>, error: WireError, request: WireRequest, requestId: string): WireResponse;
}
