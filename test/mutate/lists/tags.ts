/** Tags that are AWS's own, service by service. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src/local/services');
const NEVER = '/^aws:-$/';

export default {
  tests: ['test/contract/facts-tags.test.ts'],
  everyRow: true,
  mutations: [
    mutation('sns/topics', 'SNS takes them', '/^aws:/i', NEVER, 'CreateTopic', 'TagResource of SNS'),
    mutation(
      'logs/group-handlers',
      'Logs takes them',
      '/^aws:/i',
      NEVER,
      'CreateLogGroup',
      'TagResource of Logs',
      'TagLogGroup',
    ),
    mutation(
      'logs/group-handlers',
      'a group is made before its tags are looked at',
      '      addTags(new Map(), tags);\n',
      '',
      'nothing was made with one',
    ),
    mutation(
      'events/tags',
      'EventBridge takes them',
      '/^aws:/i',
      NEVER,
      'CreateEventBus',
      'PutRule',
      'TagResource of a bus',
      'TagResource of a rule',
    ),
    mutation(
      'apigateway/tags',
      'API Gateway takes them',
      '/^aws:/i',
      NEVER,
      'CreateRestApi',
      'CreateStage',
      'TagResource of API Gateway',
    ),
    mutation('apigateway/tags', 'in upper case they are others', '/^aws:/i', '/^aws:/', 'in upper case'),
    mutation('apigateway/rest-apis', 'a new API takes them', 'newTags(tags)', '{ ...tags }', 'CreateRestApi'),
    mutation('apigateway/stages', 'a new stage takes them', 'newTags(tags)', '{ ...tags }', 'CreateStage'),
    mutation('apigateway/tags', 'a key may be one longer', 'key.length > 128', 'key.length > 129', 'a key of 129'),
    mutation('apigateway/tags', 'a key may be empty', 'key.length < 1 ||', '', 'an empty key'),
    mutation(
      'apigateway/tags',
      'a value may be one longer',
      'value.length > 256',
      'value.length > 257',
      'a value of 257',
    ),
    mutation('lambda/checks', 'Lambda takes them', '/^aws:/i', NEVER, 'CreateFunction', 'TagResource of Lambda'),
    mutation('iam/tags', 'IAM takes them', '/^aws:/i', NEVER, 'CreateRole', 'TagRole', 'CreatePolicy'),
  ],
} satisfies MutationList;
