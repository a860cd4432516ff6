/** The wire protocols by their Smithy names. */
import { awsJson } from './aws-json.ts';
import { awsQuery } from './aws-query.ts';
import type { Protocol } from './protocol.ts';
import { restJson } from './rest-json.ts';
import type { ProtocolId } from './service.ts';

export const PROTOCOLS: Record<ProtocolId, Protocol> = { restJson1: restJson, awsJson1_1: awsJson, awsQuery };
