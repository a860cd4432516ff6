/** What SNS refuses, and how it answers around our calls. */
import type { Mutation, MutationList } from '../mutation.ts';

const at =
  (file: string) =>
  (name: string, find: string, replace: string, ...red: string[]): Mutation => ({
    name,
    file: `src/local/services/sns/${file}.ts`,
    find,
    replace,
    red,
  });
const message = at('message');
const topics = at('topics');
const state = at('state');
const subscriptions = at('subscriptions');
const publish = at('publish');
const filter = at('filter');
const policy = at('topic-policy');
const absent = at('absent');

export default {
  tests: ['test/contract/facts-sns.test.ts'],
  everyRow: true,
  mutations: [
    message('empty messages pass', "if (text === '')", "if (text === ' ')", 'an empty message'),
    topics(
      'subscriptions go with their topic at once',
      'state.detach(subscription);',
      'void subscription;',
      'the attributes of a subscription whose topic is gone',
    ),
    subscriptions(
      'a topic can be unsubscribed',
      "throw invalid('SubscriptionId');",
      'return {};',
      'a topic as a subscription to end',
    ),
    message('empty subjects pass', 'subject.length > 0 &&', '', 'an empty subject'),
    message('subjects of 100 characters pass', 'subject.length < 100', 'subject.length <= 100', 'a subject of 100'),
    message('subjects of 99 characters do not', 'subject.length < 100', 'subject.length < 99', 'a subject of 99'),
    message(
      'line breaks pass in subjects',
      '[\\u0000-\\u001f\\u007f]',
      '[\\u0000-\\u0009\\u007f]',
      'a subject of two lines',
    ),
    message('a byte more passes', '262_144', '262_145', '262,145 bytes'),
    message('a byte less does not', '262_144', '262_143', 'a message of 262,144 bytes'),
    message('characters are counted, not bytes', 'Buffer.byteLength(Message));', 'Message.length);', 'in UTF-8'),
    message(
      'attributes do not count',
      'return attributes.reduce((sum, bytes) => sum + bytes,',
      'return attributes.reduce((sum) => sum,',
      'attributes that make it too long',
    ),
    {
      name: 'ARNs may have any length',
      file: 'src/local/services/sns/errors.ts',
      find: 'parts.length < 6',
      replace: 'parts.length < 1',
      red: ['a TopicArn of two parts'],
    },
    state(
      'topics of other regions are just not found',
      'if (arn !== state.topicArn(region, name)) throw invalid(member);',
      '',
      'a topic of another region',
    ),
    state('another word for a missing topic', "'Topic does not exist'", "'Topic not found'", 'no such topic'),
    state('any token is the first page', '/^\\d{1,9}$/', '/^\\d{0,9}$/', "a token that is nobody's"),
    publish(
      'deduplication is ignored',
      'if (MessageDeduplicationId === undefined) return;',
      'if (MessageDeduplicationId !== "") return;',
      'a deduplication id',
      'a batch entry that fails alone',
    ),
    publish(
      'group ids are refused, too',
      '      checkFifo(input);\n',
      '      checkFifo({ MessageDeduplicationId: input.MessageGroupId });\n',
      'a group id on a standard topic',
    ),
    topics(
      'a known name may have other attributes',
      "(current[key] ?? '') !== value",
      "(current[key] ?? '') === 'never'",
      'other attributes for a known name',
    ),
    topics(
      'a known name must have all attributes again',
      "attributes.some(([key, value]) => (current[key] ?? '') !== value)",
      'attributes.length === 0',
      'the same topic by its name alone',
    ),
    topics(
      'a known name is an error',
      "(current[key] ?? '') !== value",
      "(current[key] ?? '') === value",
      'the same topic again',
    ),
    topics(
      'a known name may have other tags',
      'known.tags.get(key) !== value',
      "known.tags.get(key) === 'never'",
      'other tags for a known name',
    ),
    topics('names may be longer', '{1,256}', '{1,257}', 'a name of 257'),
    topics('names must be shorter', '{1,256}', '{1,255}', 'a name of 256'),
    topics(
      'names may have blanks and dots',
      '[\\w-]{1,256}',
      '[\\w. -]{1,256}',
      'a name with a blank',
      'a name with a dot',
    ),
    topics(
      'topics are deleted only once',
      'state.topics(region).delete(arn);',
      "if (!state.topics(region).delete(arn)) throw invalid('TopicArn');",
      'a topic deleted twice',
    ),
    topics('a deleted topic stays', 'state.topics(region).delete(arn);', '', 'a topic again at once'),
    topics(
      'any attribute of a topic can be set',
      "if (!SETTABLE.test(name) && !UNSERVED.test(name)) throw invalid('AttributeName');",
      '',
      'an unknown topic attribute',
    ),
    topics('any signature version', "value !== '1' && value !== '2'", "value === '0'", 'a signature version 3'),
    topics('any number of tags', 'tags.size > MOST_TAGS', 'tags.size > 1000', 'a 51st tag'),
    topics(
      'what is not served is kept',
      "value !== '' && (UNSERVED.test(name) ||",
      "value !== '' && (name === 'X' ||",
      'a key of KMS',
      'a key of KMS at creation',
      'logging of deliveries',
      'masking of data',
    ),
    topics('a FIFO topic is a bad name', "throw notServed('FifoTopic')", 'throw invalid("FifoTopic")', 'a FIFO topic'),
    topics('tracing is kept', "(name === 'TracingConfig' && value !== 'PassThrough')", 'false', 'active tracing'),
    topics(
      'masking is not looked at',
      'if (input.DataProtectionPolicy !== undefined)',
      'if (input.DataProtectionPolicy === "x")',
      'masking of data',
    ),
    topics(
      'no handler, no matter',
      '    ListTopics(input',
      '    PutDataProtectionPolicy: () => ({}),\n    ListTopics(input',
      'an operation that is not served',
    ),
    subscriptions(
      'a known subscription may have other attributes',
      'known.attributes.get(name) !== value',
      "known.attributes.get(name) === 'never'",
      'other attributes for a known subscription',
    ),
    subscriptions(
      'a second subscription of the same function',
      'other.protocol === protocol && other.endpoint === endpoint',
      'other.protocol === endpoint',
      'other attributes for a known subscription',
    ),
    subscriptions(
      'any function name is an endpoint',
      'if (!LAMBDA_ARN.test(endpoint))',
      "if (endpoint === '')",
      'an endpoint that is no function',
    ),
    subscriptions(
      'a subscription ends only once',
      'if (!subscription) return {};',
      "if (!subscription) throw invalid('SubscriptionArn');",
      'ended again',
    ),
    subscriptions(
      'functions must confirm',
      "pending: protocol !== 'lambda'",
      'pending: true',
      'PendingConfirmation',
      'ConfirmationWasAuthenticated',
      'the same subscription again',
    ),
    subscriptions(
      'a role of a subscription is kept',
      "name === 'SubscriptionRoleArn' && value !== ''",
      'false',
      'a role of a subscription',
    ),
    subscriptions(
      'a delivery policy is kept',
      "name === 'DeliveryPolicy' && value !== '' &&",
      'false &&',
      'a delivery policy for a function',
    ),
    filter('filters may have six keys', 'MOST_KEYS = 5', 'MOST_KEYS = 6', 'a filter of six keys'),
    filter(
      'filters may combine without bound',
      'combinations > MOST_COMBINATIONS',
      'combinations > 1e9',
      'a filter of 160',
    ),
    policy(
      'a policy of any length is read',
      'text.length > LENGTH_MAX',
      'text.length > 1e9',
      'a topic policy of a megabyte',
    ),
    policy(
      'a topic policy is of any service',
      '/^sns:/i.test(action)))',
      '/^sns:|$/i.test(action)))',
      'a topic policy of another service',
    ),
    policy(
      'what is no policy is kept',
      "if ('problem' in read) throw invalid(`Policy Reason: ${read.problem}`);",
      "if ('problem' in read) return { statements: [] };",
      'a topic policy that is no JSON',
    ),
    policy('labels may be used twice', 'Sid === Label)', "Sid === '')", 'is edited by label'),
    policy(
      'accounts are not checked',
      '!AWSAccountId.every((id) => /^\\d{12}$/.test(id))',
      'false',
      'is edited by label',
    ),
    policy(
      'actions are not checked',
      '!ActionName.every((name) => ACTIONS.includes(name))',
      'false',
      'is edited by label',
    ),
    policy(
      'a missing label is removed, too',
      'left.length === document.Statement.length',
      'false',
      'is edited by label',
    ),
    policy(
      'the first statement is lost',
      'Statement: [...document.Statement, added]',
      'Statement: [added]',
      'is edited by label',
    ),
    {
      name: "a topic's policy is not asked",
      file: 'src/local/services/sns.ts',
      find: '...(policy ? { resourcePolicies: [policy] } : {}),',
      replace: '',
      red: ['it lets a role in', 'it keeps a role out'],
    },
    {
      name: 'publishing is asked of nobody',
      file: 'src/local/services/sns.ts',
      find: "operation === 'PublishBatch' ? 'Publish' : operation",
      replace: "operation.startsWith('Publish') ? 'ListTopics' : operation",
      red: ['without one, a role needs its own right', 'it keeps a role out'],
    },
    topics(
      'a policy that is taken away stays',
      'topic.policy = text === undefined ? undefined : topicPolicy(text);',
      'topic.policy = text === undefined ? topic.policy : topicPolicy(text);',
      'that is taken away',
    ),
    {
      name: 'an account named is everybody in it',
      file: 'src/local/policy/same-account.ts',
      find: "principal: { aws: names.own } }) === 'allow'",
      replace: "principal: { aws: [...names.own, ...names.account] } }) === 'allow'",
      red: ['that names the account only'],
    },
    absent('one application', 'PlatformApplications: []', 'PlatformApplications: [{}]', 'no applications'),
    absent(
      'no settings at all',
      'GetSMSAttributes: () => ({ attributes: {} })',
      'GetSMSAttributes: () => ({})',
      'no settings for text messages',
    ),
    absent('out of the sandbox', 'IsInSandbox: true', 'IsInSandbox: false', 'the sandbox'),
    absent(
      'a number to send from',
      'ListOriginationNumbers: () => ({ PhoneNumbers: [] })',
      'ListOriginationNumbers: () => ({ PhoneNumbers: [{}] })',
      'no numbers to send from',
    ),
    absent('a number that opted out', 'phoneNumbers: []', "phoneNumbers: ['1']", 'no numbers that opted out'),
    absent(
      'a number in the sandbox',
      'ListSMSSandboxPhoneNumbers: () => ({ PhoneNumbers: [] })',
      'ListSMSSandboxPhoneNumbers: () => ({ PhoneNumbers: [{}] })',
      'no numbers in the sandbox',
    ),
  ],
} satisfies MutationList;
