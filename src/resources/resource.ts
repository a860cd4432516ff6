/** The one shape of every resource of the pattern: observe, ensure, remove. */
import type { Aws } from '../aws/aws.ts';
import type { TagIndex } from './tag-index.ts';

/** CloudFormation properties of a resource: plain JSON. */
export type Properties = { [name: string]: unknown };
export type Change = 'created' | 'updated' | 'unchanged';

/** What `read` saw. */
export interface Found {
  /** `other`: a resource of our name without our tag; nobody here touches it. */
  owner: 'ours' | 'other';
  /** What is there, in the same form as `properties()`. */
  properties: Properties;
  /** The service's own id where it isn't the name: the REST API id, the subscription ARN. */
  id?: string;
  /** That it is ours only the tagging index says, which lags: enough to leave it alone, not to change anything. */
  byIndex?: true;
}

export interface Resource {
  /** CloudFormation type name, e.g. `AWS::Lambda::Function`. */
  readonly kind: string;
  /** The name as it stands in design §1 and in every output. */
  readonly name: string;
  /** Recorded when a factory is handed another resource. */
  readonly needs: readonly Resource[];
  /** The resource this one lives in (a rule in its bus): where that is absent, this one needs no call to be known absent. */
  readonly within?: Resource;
  /** Whether `ensure` changes this one too, when these properties of `within` are changed. */
  changesWith?(properties: ReadonlySet<string>): boolean;
  /** What we want, as CloudFormation properties; pure. */
  properties(): Properties;
  /**
   * Observes; never changes anything. Undefined when absent. With `index` the tags of what is as wanted otherwise need not be
   * asked for; without it all is seen as it is now.
   */
  read(aws: Aws, index?: TagIndex): Promise<Found | undefined>;
  /** The service's own id, as the last read or ensure with this `aws` saw it; only where it isn't the name. */
  idOf?(aws: Aws): string | undefined;
  /** Brings `found` to `properties()`. */
  ensure(aws: Aws, found: Found | undefined): Promise<Change>;
  /** Resolves once what `ensure` changed has taken effect, where the service takes its time; asked once all that needs it is made. */
  ready?(aws: Aws): Promise<void>;
  /** "Gone already" is success. */
  remove(aws: Aws, found: Found): Promise<'removed' | 'absent'>;
}
