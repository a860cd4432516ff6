/** Whether the SDK has a region in its list: a newer one it may not have, nor one that is mistyped. */
import { partition } from '@aws-sdk/core/client';

export const isKnownRegion = (region: string): boolean => 'description' in partition(region);
