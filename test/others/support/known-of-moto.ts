/** In what moto 5.2.5 differs from AWS, as boto3 reads it after `up`. */
import { ABSENT } from './compare-state.ts';
import type { Known } from './known-differences.ts';
import { Like, text } from './like.ts';

const FUNCTION = '(Functions\\.\\d|Configuration|Versions\\.\\d)';
/** A member of a function in each of its nine places. */
const told = (member: string) => new RegExp(`: ${FUNCTION}\\.${member}$`);
/** The same in the six of lists. */
const listed = (member: string) => new RegExp(`: (Functions|Versions)\\.\\d\\.${member}$`);
const METHOD = '(items\\.1\\.resourceMethods\\.GET\\.|GetMethod.* )';
const INTEGRATION = '(methodIntegration\\.|^GetIntegration.*: )';
const hasLogsPolicy = new Like('the policy of the record log', (value) =>
  /rule\/.*-records"/.test(JSON.stringify(value)),
);

const functions: Known[] = [
  {
    part: 'functions',
    why: 'LastModified has nanoseconds and Z, where Lambda writes milliseconds and +0000 [D: the AWS CLI’s examples]',
    places: [[told('LastModified'), text('nanoseconds', /\.\d{9}Z$/), 9]],
  },
  {
    part: 'functions',
    why: 'functions have no RevisionId, LoggingConfig or RuntimeVersionConfig (aws-facts 1.11; [M] ListFunctions)',
    places: [
      [told('(RevisionId|LoggingConfig)'), ABSENT, 18],
      [told('RuntimeVersionConfig'), ABSENT, 3],
    ],
  },
  {
    part: 'functions',
    why: 'functions without layers have an empty list of them, AWS leaves it out [D: the AWS CLI’s examples]',
    places: [[told('Layers'), [], 9]],
  },
  {
    part: 'functions',
    why: 'lists tell State and LastUpdateStatus, which on AWS only GetFunction tells [M ListFunctions]',
    places: [
      [listed('State'), 'Active', 6],
      [listed('LastUpdateStatus'), 'Successful', 6],
    ],
  },
  {
    part: 'functions',
    why: 'the FunctionArn of an invoke config lacks :$LATEST (aws-facts 1.5)',
    places: [[/EventInvokeConfigs? .*FunctionArn$/, text('the bare ARN', /:function:[\w-]+-destined$/), 2]],
  },
  {
    part: 'functions',
    why: 'ListFunctionUrlConfigs and ListProvisionedConcurrencyConfigs are not there (404)',
    places: [[/^List(FunctionUrl|ProvisionedConcurrency)Configs \w+:$/, { error: '404' }, 6]],
  },
];

const others: Known[] = [
  {
    part: 'roles',
    why: 'CreateDate has microseconds, where IAM keeps whole seconds [D: the AWS CLI’s example of list-roles]',
    places: [[/CreateDate$/, new Like('a time with a fraction', isFraction), 8]],
  },
  {
    part: 'roles',
    why: 'lists of instance profiles lack IsTruncated, which a list of IAM has [M ListInstanceProfiles]',
    places: [[/^ListInstanceProfiles.*: IsTruncated$/, ABSENT, 5]],
  },
  {
    part: 'logs',
    why: 'log groups have no logGroupClass (aws-facts 7.5)',
    places: [[/logGroupClass$/, ABSENT, 4, 3]],
  },
  {
    part: 'logs',
    why: 'a policy put with resourceArn becomes one of the account, shown for every group, without scope and revision (aws-facts 3.5)',
    places: [
      [/^DescribeResourcePolicies( .*\/lambda\/.*)?: resourcePolicies\.0$/, hasLogsPolicy, 4, 0],
      [/^DescribeResourcePolicies .*\/events\/.*\.(policyScope|resourceArn|revisionId)$/, ABSENT, 3, 0],
    ],
  },
  {
    part: 'routing',
    why: 'ListEventBuses tells no times [M EventBus]',
    places: [[/^ListEventBuses: .*Time$/, ABSENT, 4]],
  },
  {
    part: 'routing',
    why: 'a subscription has no SubscriptionPrincipal, which AWS answers [K]',
    places: [[/SubscriptionPrincipal$/, ABSENT, 1]],
  },
  {
    part: 'routing',
    why: 'a topic counts no confirmed subscriptions, though Lambda’s confirm themselves (aws-facts 2.4)',
    places: [[/SubscriptionsConfirmed$/, '0', 1]],
  },
  {
    part: 'routing',
    why: 'delivery policies are of another shape: AWS has `http` at the top, and no DeliveryPolicy where none was set [D: the AWS CLI’s example of get-topic-attributes]',
    places: [
      [/\.DeliveryPolicy$/, '', 1],
      [/EffectiveDeliveryPolicy\.http$/, ABSENT, 1],
      [/EffectiveDeliveryPolicy\.(sickly|throttle)\w*$/, null, 2],
      [/EffectiveDeliveryPolicy\.guaranteed$/, false, 1],
      [/EffectiveDeliveryPolicy\.defaultHealthyRetryPolicy$/, text('an object', /object/), 1],
    ],
  },
];

const tagged: Known[] = [
  {
    part: 'tagged',
    why: 'the tagging index lists neither APIs and stages nor rules (aws-facts 6.7)',
    places: [
      [/^arn:aws:apigateway:/, ABSENT, 2],
      [/^arn:aws:events:.*:rule\//, ABSENT, 3, 2],
    ],
  },
];

const api: Known[] = [
  {
    part: 'api',
    why: 'an import leaves version, binaryMediaTypes and ipAddressType as they were, and makes a new root resource that rootResourceId does not name (aws-facts 4.10)',
    places: [
      [/^GetRestApis?.*[ .]version$/, 'V1', 2],
      [/binaryMediaTypes$/, [], 2],
      [/ipAddressType$/, ABSENT, 2],
      [/rootResourceId$/, text('another id', /^[a-z0-9]{10}$/), 2],
    ],
  },
  {
    part: 'api',
    why: 'an import keeps no models, and no model of a response (aws-facts 4.10)',
    places: [
      [new RegExp(`${METHOD}methodResponses\\.\\d+\\.responseModels$`), ABSENT, 8],
      [/^GetModels.*: items\.\d$/, ABSENT, 2],
    ],
  },
  {
    part: 'api',
    why: 'an import keeps type and passthroughBehavior as they are written, where AWS answers upper case [M IntegrationType]',
    places: [
      [new RegExp(`${INTEGRATION}type$`), 'aws', 3],
      [new RegExp(`${INTEGRATION}passthroughBehavior$`), 'never', 3],
    ],
  },
  {
    part: 'api',
    why: 'an integration has no timeoutInMillis and cacheNamespace (aws-facts 4.1), a method no authorizationType [M Method]',
    places: [
      [new RegExp(`${INTEGRATION}(timeoutInMillis|cacheNamespace)$`), ABSENT, 6],
      [new RegExp(`${METHOD}authorizationType$`), ABSENT, 2],
    ],
  },
  {
    part: 'api',
    why: 'GetTags of an API and GetDocumentationParts are not there (404)',
    places: [[/^Get(Tags|DocumentationParts) \{api\}:$/, { error: '404' }, 2]],
  },
  {
    part: 'api',
    why: 'a stage has empty variables, and no dates, cacheClusterStatus and tracingEnabled [D: the AWS CLI’s example of get-stage]',
    places: [
      [/^GetStages.*\.variables$/, {}, 1],
      [/^GetStages.*\.(createdDate|lastUpdatedDate|cacheClusterStatus|tracingEnabled)$/, ABSENT, 4],
    ],
  },
  {
    part: 'api',
    why: 'a stage’s settings encrypt the cache unasked [D: the AWS CLI’s example of get-stage]',
    places: [[/cacheDataEncrypted$/, true, 1]],
  },
  {
    part: 'api',
    why: 'GetGatewayResponses leaves the defaults out [M GetGatewayResponses]',
    places: [[/^GetGatewayResponses.*: items\.\d+$/, ABSENT, 21]],
  },
];

function isFraction(value: unknown): boolean {
  return !Number.isInteger((value as { $time: number }).$time);
}

export const MOTO: Known[] = [...functions, ...others, ...tagged, ...api];
