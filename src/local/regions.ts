/** The regions that requests came for: those that AWS's partitions may have, and not without end. */
import { authError, refusal } from './wire/auth-error.ts';
import { NOT_SERVED, NOT_SERVED_STATUS, notServedText } from './wire/not-served.ts';
import type { WireRequest, WireResponse } from './wire/wire.ts';

/** Of the partitions' metadata that the SDK ships: `us-east-1`, `cn-north-1`, `us-gov-west-1`, `us-isob-east-1`, `eusc-de-east-1`. */
const NAME = /^((us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-isob?|eu-isoe|us-isof|eusc-de)-[a-z]+-\d{1,2})$/;
/** Each holds a state of its own in every service; AWS has some forty. */
const MOST = 64;

export interface Regions {
  all: ReadonlySet<string>;
  /** Remembers the region of a request, or answers why it is none. */
  enter(region: string, request: WireRequest, service: string): WireResponse | undefined;
}

export function createRegions(first: string): Regions {
  const all = new Set([first]);
  return {
    all,
    enter(region, request, service) {
      if (all.has(region)) return undefined;
      // Text [K].
      const detail = 'Credential should be scoped to a valid region.';
      if (!NAME.test(region)) return authError({ kind: 'mismatch', detail }, request, service);
      if (all.size >= MOST) {
        const message = notServedText(`one region more than ${MOST}`);
        return refusal(request, service, { code: NOT_SERVED, message, status: NOT_SERVED_STATUS });
      }
      all.add(region);
      return undefined;
    },
  };
}
