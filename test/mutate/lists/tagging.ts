/** What the tagging API finds, and what it refuses. */
import { type MutationList, mutationsOf } from '../mutation.ts';

const mutation = mutationsOf('src/local/services/tagging.ts');

export default {
  tests: ['test/contract/tagging.test.ts'],
  everyRow: true,
  mutations: [
    mutation('any value of a key', '(!Values.length || Values.includes(value))', 'true', 'finds by key and value'),
    mutation(
      'one filter is enough',
      'TagFilters.every(',
      'TagFilters.some(',
      'finds by key and value',
      'filters by type',
    ),
    mutation(
      'inherited members are tags',
      'Object.hasOwn(tags, Key) ? tags[Key] : undefined',
      'tags[Key]',
      'finds by key and value',
    ),
    mutation(
      'a kind is a service',
      'if (wantedKind === undefined) return true;',
      'return true;',
      'filters by type events:rule',
      'filters by type events:event-bus',
    ),
    mutation(
      'a service is no type',
      'if (wantedKind === undefined) return true;',
      'if (wantedKind === undefined) return false;',
      'filters by type events',
      'filters by type sns',
    ),
    mutation('topics have no type', "service === 'sns' ? 'topic' :", '', 'filters by type sns:topic'),
    mutation('paths begin with a slash', ".replace(/^\\//, '')", '', 'filters by type apigateway:restapis'),
    mutation('every service', 'if (service !== wantedService) return false;', '', 'filters by type s3'),
    mutation('a page begins with the last one', 'arn > after', 'arn >= after', 'pages'),
    mutation(
      'every region',
      '.flatMap((list) => list(region))',
      ".flatMap((list) => list('us-east-1'))",
      'looks into one region',
    ),
    mutation(
      'keys again and again',
      'new Set(all(region).flatMap(({ tags }) => Object.keys(tags)))',
      'all(region).flatMap(({ tags }) => Object.keys(tags))',
      'lists keys and values',
    ),
    mutation(
      'ARNs and filters together',
      'if (arns.length && (',
      'if (arns.length > 9 && (',
      'refuses ARNs and filters together',
    ),
    mutation('pages of none', 'input.ResourcesPerPage < 1 ||', '', 'refuses pages of none'),
    mutation(
      'pages of 101',
      'input.ResourcesPerPage > PAGE)',
      'input.ResourcesPerPage > PAGE + 1)',
      'refuses pages of 101',
    ),
    mutation('whether tags comply is not told', "'IncludeComplianceDetails', ", '', 'refuses whether tags comply'),
    mutation('pages of tags', ", 'TagsPerPage'", '', 'refuses pages of tags'),
    mutation(
      'tagging does nothing',
      '      GetTagKeys(',
      '      TagResources: () => ({ FailedResourcesMap: {} }),\n\n      GetTagKeys(',
      'refuses to tag by name',
    ),
  ],
} satisfies MutationList;
