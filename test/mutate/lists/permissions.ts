/** The permission checks of every hop, each left out or half done. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src/local');

const SNS = ['missing', 'for another topic', 'for another service', 'for another account'].map(
  (what) => `the topic's permission is ${what}`,
);
const RULES = ['success', 'failure'].flatMap((rule) =>
  ['missing', 'for another rule'].map((what) => `the ${rule} rule's permission is ${what}`),
);
const RECORDS = ['is missing', 'is for another rule', 'is for another group', 'is for another service'].map(
  (what) => `the record log's policy ${what}`,
);
const API = ['is missing', 'is for another topic', 'denies', 'is for all but sns:Publish'].map(
  (what) => `the api role's policy ${what}`,
);
const TRUST = ['is for another service', 'denies', 'is for another API'].map((what) => `the api role's trust ${what}`);
const PUT = ['is missing', 'is for another bus', 'is denied'].map(
  (what) => `the destined role's events:PutEvents ${what}`,
);
const LOGS = ['destined', 'success', 'failure'].map((which) => `the ${which} function's log permission is missing`);
const stops = (rows: readonly string[]) => rows.map((row) => `exactly one hop stops where ${row}`);

export default {
  tests: ['test/contract/permissions.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'services/lambda',
      'whoever asks may invoke',
      'if (!serviceMayInvoke(fn, functionArn, actor, world.clock.now())) {',
      'if (!serviceMayInvoke(fn, functionArn, actor, world.clock.now()) && fn === undefined) {',
      ...stops([...SNS, ...RULES]),
    ),
    mutation(
      'services/lambda',
      'only EventBridge is asked for its permission',
      'if (!serviceMayInvoke(fn, functionArn, actor, world.clock.now())) {',
      "if (actor.service !== 'sns.amazonaws.com' && !serviceMayInvoke(fn, functionArn, actor, world.clock.now())) {",
      ...stops(SNS),
    ),
    mutation(
      'services/lambda',
      'only SNS is asked for its permission',
      'if (!serviceMayInvoke(fn, functionArn, actor, world.clock.now())) {',
      "if (actor.service === 'sns.amazonaws.com' && !serviceMayInvoke(fn, functionArn, actor, world.clock.now())) {",
      ...stops(RULES),
    ),
    mutation(
      'policy/conditions',
      'SourceArn is ignored',
      'const actual = keys.get(key);',
      "if (key === 'aws:sourcearn') return true;\n  const actual = keys.get(key);",
      "the topic's permission is for another topic",
      "the success rule's permission is for another rule",
      "the failure rule's permission is for another rule",
      "the record log's policy is for another rule",
      "the api role's trust is for another API",
    ),
    mutation(
      'services/lambda/permissions',
      'AddPermission forgets SourceAccount',
      "...(SourceAccount ? { 'AWS:SourceAccount': SourceAccount } : {}),",
      '',
      "the topic's permission is for another account",
    ),
    mutation(
      'services/lambda/permissions',
      'a service does not say for which account it acts',
      "    'aws:SourceAccount': sourceArn.split(':')[4] ?? '',\n",
      '',
      'goes its whole way where the permissions have conditions that hold',
    ),
    mutation(
      'policy/evaluate',
      'any service is the one that is named',
      'who.service !== undefined && values.includes(who.service)) return true;',
      'who.service !== undefined) return true;',
      "the topic's permission is for another service",
      "the record log's policy is for another service",
      "the api role's trust is for another service",
    ),
    mutation(
      'policy/evaluate',
      'a deny is passed over',
      "if (statement.effect === 'Deny' && truth !== false) return 'deny';",
      '',
      "the record log's policy denies",
      "the api role's policy denies",
      "the api role's trust denies",
      'events:PutEvents is denied',
      "the failure function's log permission is denied",
    ),
    mutation(
      'policy/evaluate',
      'NotAction is ignored',
      'if (notActions?.some((pattern) => wildcard(pattern.toLowerCase(), action))) return false;',
      '',
      "the api role's policy is for all but sns:Publish",
    ),
    mutation(
      'policy/evaluate',
      'conditions are ignored',
      '...conditions.map((one) => () => holds(one, keys, variables))',
      '',
      "the api role's policy has a condition that does not hold",
      "the record log's policy is for another rule",
      "the api role's trust is for another API",
    ),
    mutation(
      'services/logs/log-store',
      'EventBridge may write any log',
      "if (decision === 'allow') return undefined;",
      "if (decision !== 'deny') return undefined;",
      ...stops([...RECORDS, "the record log's policy lets streams be made only"]),
    ),
    mutation(
      'services/logs/log-store',
      'a deny of the record log is passed over',
      "if (decision === 'allow') return undefined;",
      "if (decision !== 'none') return undefined;",
      "the record log's policy denies",
    ),
    mutation(
      'services/logs/log-store',
      'who may make a stream may write it',
      "for (const action of known ? ['logs:PutLogEvents'] : ['logs:CreateLogStream', 'logs:PutLogEvents']) {",
      "for (const action of ['logs:CreateLogStream']) {",
      "the record log's policy lets streams be made only",
      "the record log's policy denies",
      "the failure function's log permission is denied",
    ),
    mutation(
      'services/logs/log-store',
      'a function may write any log',
      'return verdict.allowed ? undefined : verdict.reason;',
      'return verdict.allowed ? undefined : undefined;',
      ...stops([...LOGS, "the success function's log permission is for the bare group"]),
      "the failure function's log permission is denied",
    ),
    mutation(
      'services/logs/resource-policies',
      'EventBridge does not say for which account it writes',
      "    'aws:SourceAccount': sourceArn.split(':')[4] || group.arn.split(':')[4]!,\n",
      '',
      'goes its whole way where the permissions have conditions that hold',
    ),
    mutation(
      'gateway/aws-integration',
      'API Gateway takes any role',
      'if (!verdict.allowed) {',
      'if (verdict === undefined) {',
      ...stops(TRUST),
    ),
    mutation(
      'gateway/aws-integration',
      'API Gateway does not say for which API it takes a role',
      "'aws:SourceArn': sourceArnOf(exchange), ",
      '',
      'goes its whole way where the permissions have conditions that hold',
    ),
    mutation(
      'gateway/aws-integration',
      'a refusal of the backend is not counted',
      'if (backend.status === 403) ',
      'if (backend.status === 401) ',
      ...stops(API),
    ),
    mutation(
      'gateway/execute',
      'what is answered with 500 is not counted',
      "world.drops.add('api', `${arn}/${httpMethod}${resource.path}`, reason);",
      '',
      ...stops(TRUST),
    ),
    mutation(
      'wire/authorize',
      'whoever calls may',
      'if (verdict.allowed) return;',
      'if (verdict) return;',
      ...stops([...API, "the api role's policy has a condition that does not hold"]),
    ),
    mutation(
      'wire/authorize',
      'a call does not say its region',
      "const known = { 'aws:RequestedRegion': region, ...keys };",
      'const known = { ...keys };',
      'goes its whole way where the permissions have conditions that hold',
    ),
    mutation(
      'services/iam/identity',
      'a role acts for no region',
      "...(region ? { 'aws:RequestedRegion': region } : {}), ",
      '',
      'goes its whole way where the permissions have conditions that hold',
    ),
    mutation(
      'services/iam/identity',
      'a request does not say that it came by https',
      'return requestKeys(clock.now(), {',
      'return ({}, {',
      'goes its whole way where the permissions have conditions that hold',
    ),
    mutation(
      'services/lambda/destination',
      'destinations are delivered whatever the role may',
      "if (!verdict.allowed) return { delivered: false, code: 'NO_PERMISSIONS', reason: verdict.reason };",
      '',
      ...stops(PUT),
    ),
    mutation(
      'services/lambda/invoke-config',
      'destinations are put whatever the role may',
      "if (!world.identity.roleAllows(fn.configuration.Role ?? '', action, arn).allowed) {",
      "if (!world.identity.roleAllows(fn.configuration.Role ?? '', action, arn)) {",
      ...PUT.map((row) => `destinations can be put, as up did, but not where ${row}`),
    ),
    mutation(
      'services/sns/delivery',
      'what SNS drops is not counted',
      "if (waitMs === undefined || !waiting.take(payload)) world.drops.add('sns', subscription.arn, answer.reason);\n    else",
      'if (waitMs !== undefined && waiting.take(payload))',
      ...stops(SNS),
    ),
    mutation(
      'services/sns/delivery',
      'SNS tries again where it may not',
      "answer.code === 'THROTTLING' ? waitBeforeRetry",
      "answer.code !== 'NO_RESOURCE' ? waitBeforeRetry",
      ...stops(SNS),
    ),
    mutation(
      'services/events/delivery',
      'what EventBridge drops is not counted',
      "      world.drops.add('events', hop.rule.arn, `${answer.reason}${end ?? ''}${lost}`);\n",
      '',
      ...stops([...RULES, ...RECORDS]),
    ),
    mutation(
      'services/lambda/destination',
      'lost records are not counted',
      "if (!answer.delivered) world.drops.add('destination', fn.arn, answer.reason);",
      '',
      ...stops(PUT),
    ),
    mutation(
      'services/lambda/destination',
      'records that arrive are counted as lost',
      "if (!answer.delivered) world.drops.add('destination', fn.arn, answer.reason);",
      "world.drops.add('destination', fn.arn, answer.delivered ? 'none' : answer.reason);",
      'goes its whole way where every permission is there',
    ),
    mutation(
      'runtime/log-writer',
      'lost lines are not counted',
      "if (!answer.delivered) world.drops.add('logs', spec.arn, answer.reason);",
      '',
      ...stops(LOGS),
    ),
  ],
} satisfies MutationList;
