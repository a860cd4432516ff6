/** Resource Groups Tagging: what carries which tags, over all services but IAM, whose roles AWS doesn't list reliably (aws-facts 6.7). */
import { awsError } from '../wire/aws-error.ts';
import { notServed } from '../wire/not-served.ts';
import type { ServiceModule } from '../wire/service.ts';
import type { World } from '../world.ts';

const PAGE = 100;
/** Tag policies, and pages by the number of tags. */
const UNSERVED = ['IncludeComplianceDetails', 'ExcludeCompliantResources', 'TagsPerPage'] as const;

export function createTagging(
  world: Pick<World, 'tagged'>,
): ServiceModule<typeof import('@aws-sdk/client-resource-groups-tagging-api')> {
  /** AWS lists what has, or had, a tag; nothing here remembers tags that are gone. */
  const all = (region: string) =>
    world.tagged
      .flatMap((list) => list(region))
      .filter(({ tags }) => Object.keys(tags).length > 0)
      .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  return {
    handlers: {
      GetResources(input, { region }) {
        const { TagFilters = [], ResourceTypeFilters: types = [], ResourceARNList: arns = [] } = input;
        const unserved = UNSERVED.find((name) => input[name] !== undefined && input[name] !== false);
        if (unserved) throw notServed(unserved);
        if (input.ResourcesPerPage !== undefined && (input.ResourcesPerPage < 1 || input.ResourcesPerPage > PAGE))
          throw awsError('InvalidParameterException', `ResourcesPerPage must be between 1 and ${PAGE}.`);
        if (arns.length && (TagFilters.length || types.length)) {
          throw awsError(
            'InvalidParameterException',
            'ResourceARNList can not be used together with TagFilters or ResourceTypeFilters.',
          );
        }
        const found = all(region)
          .filter(({ arn }) => !arns.length || arns.includes(arn))
          .filter(({ arn }) => !types.length || types.some((type) => isOfType(arn, type)))
          .filter(({ tags }) =>
            TagFilters.every(({ Key = '', Values = [] }) => {
              const value = Object.hasOwn(tags, Key) ? tags[Key] : undefined;
              return value !== undefined && (!Values.length || Values.includes(value));
            }),
          );
        const after = input.PaginationToken ? readToken(input.PaginationToken) : '';
        const rest = found.filter(({ arn }) => arn > after);
        const items = rest.slice(0, input.ResourcesPerPage ?? PAGE);
        const more = items.length < rest.length;
        return {
          ResourceTagMappingList: items.map(({ arn, tags }) => ({ ResourceARN: arn, Tags: list(tags) })),
          // The last page has an empty token, not none.
          PaginationToken: more ? Buffer.from(`after:${items.at(-1)?.arn}`).toString('base64') : '',
        };
      },

      GetTagKeys({ PaginationToken: token }, { region }) {
        if (token) readToken(token);
        const keys = new Set(all(region).flatMap(({ tags }) => Object.keys(tags)));
        return { TagKeys: [...keys].sort(), PaginationToken: '' };
      },

      GetTagValues({ Key = '', PaginationToken: token }, { region }) {
        if (token) readToken(token);
        const values = new Set(all(region).flatMap(({ tags }) => (Object.hasOwn(tags, Key) ? [tags[Key]!] : [])));
        return { TagValues: [...values].sort(), PaginationToken: '' };
      },
    },
    authorization: (operation) => ({ action: `tag:${operation}`, resource: '*' }),
  };
}

const list = (tags: Record<string, string>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString();
  if (!text.startsWith('after:')) {
    throw awsError('PaginationTokenExpiredException', 'The PaginationToken is invalid or has expired.');
  }
  return text.slice(6);
}

/**
 * Is `arn` of a type like `lambda` or `lambda:function`? The type is what stands first in the ARN's resource part
 * (`function:x`, `rule/bus/x`, `/restapis/x`); an SNS topic's ARN has no such word, its type is `sns:topic`.
 */
function isOfType(arn: string, type: string): boolean {
  const [, , service = '', , , ...rest] = arn.split(':');
  const [wantedService, wantedKind] = type.split(':');
  if (service !== wantedService) return false;
  if (wantedKind === undefined) return true;
  const kind = service === 'sns' ? 'topic' : rest.join(':').replace(/^\//, '').split(/[:/]/)[0];
  return kind === wantedKind;
}
