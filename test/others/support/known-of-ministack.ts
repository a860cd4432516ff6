/** In what MiniStack 1.5.33 differs from AWS, as boto3 reads it after `up`, which ends there with 254. */
import { ABSENT } from './compare-state.ts';
import type { Known } from './known-differences.ts';
import { text } from './like.ts';

const FUNCTION = '(Functions\\.\\d|Configuration|Versions\\.\\d)';
const told = (member: string) => new RegExp(`: ${FUNCTION}\\.${member}$`);
const listed = (member: string) => new RegExp(`: (Functions|Versions)\\.\\d\\.${member}$`);

export const MINISTACK: Known[] = [
  {
    part: 'functions',
    why: 'functions have empty VpcConfig, KMSKeyArn and Layers, AWS leaves out what was not set [D: the AWS CLI’s example of list-functions]',
    places: [
      [told('VpcConfig'), { SubnetIds: [], SecurityGroupIds: [], VpcId: '' }, 9],
      [told('KMSKeyArn'), '', 9],
      [told('Layers'), [], 9],
    ],
  },
  {
    part: 'functions',
    why: 'an active function has empty reasons of its states, AWS has none [M FunctionConfiguration]',
    places: [[told('(StateReason|StateReasonCode|LastUpdateStatusReason|LastUpdateStatusReasonCode)'), '', 36]],
  },
  {
    part: 'functions',
    why: 'lists tell State, LastUpdateStatus and RuntimeVersionConfig, which on AWS only GetFunction tells [M ListFunctions]',
    places: [
      [listed('State'), 'Active', 6],
      [listed('LastUpdateStatus'), 'Successful', 6],
      [listed('RuntimeVersionConfig'), { RuntimeVersionArn: '' }, 6],
    ],
  },
  {
    part: 'functions',
    why: 'RuntimeVersionArn is empty [M RuntimeVersionArn: a pattern that wants an ARN]',
    places: [[/RuntimeVersionArn$/, '', 3]],
  },
  {
    part: 'functions',
    why: 'the FunctionArn of versions and of an invoke config lacks :$LATEST (aws-facts 1.5)',
    places: [
      [/Versions\.0\.FunctionArn$/, text('the bare ARN', /:function:[\w-]+$/), 3],
      [/EventInvokeConfigs? .*FunctionArn$/, text('the bare ARN', /:function:[\w-]+$/), 2],
    ],
  },
  {
    part: 'functions',
    why: 'an invoke config tells an event age that nobody set; AWS leaves out what was not (aws-facts 1.5)',
    places: [[/MaximumEventAgeInSeconds$/, 21_600, 2]],
  },
  {
    part: 'functions',
    why: 'ListProvisionedConcurrencyConfigs of none is an error, where AWS answers an empty list [M: no such error is declared]',
    places: [
      [/^ListProvisionedConcurrencyConfigs \w+:$/, { error: 'ProvisionedConcurrencyConfigNotFoundException' }, 3],
    ],
  },
  {
    part: 'roles',
    why: 'roles have an empty description, AWS leaves it out [D: the AWS CLI’s example of list-roles]',
    places: [[/Description$/, '', 8]],
  },
  {
    part: 'roles',
    why: 'ListRoles tells tags, which on AWS only GetRole and ListRoleTags tell [M ListRoles]',
    places: [[/^ListRoles.*\.Tags$/, [{ Key: 'destined:stack', Value: 'the-destined-lambda' }], 4]],
  },
  {
    part: 'roles',
    why: 'GetRole has no RoleLastUsed [M Role]',
    places: [[/RoleLastUsed$/, ABSENT, 4]],
  },
  {
    part: 'routing',
    why: 'buses have an empty description, AWS leaves out what was not set [D: the AWS CLI’s examples of other descriptions; unverified of buses]',
    places: [[/Description$/, '', 3]],
  },
  {
    part: 'routing',
    why: 'ListTargetsByRule of a rule that is not there answers no targets, AWS ResourceNotFoundException (aws-facts 3.2)',
    places: [[/^ListTargetsByRule records:$/, { Targets: [] }, 0, 1]],
  },
  {
    part: 'routing',
    why: 'a subscription has no SubscriptionPrincipal, which AWS answers [K]',
    places: [[/SubscriptionPrincipal$/, ABSENT, 1]],
  },
  {
    part: 'routing',
    why: 'a topic’s own policy and delivery policy are shorter than AWS’s [D: the AWS CLI’s example of get-topic-attributes]',
    places: [
      [/Policy\.Statement\.0\.Action\.\d$/, ABSENT, 5],
      [/Policy\.Statement\.0\.Action\.\d$/, text('one of three', /^SNS:(Publish|Subscribe|Receive)$/), 3],
      [/EffectiveDeliveryPolicy\.http\..*$/, ABSENT, 6],
    ],
  },
  {
    part: 'tagged',
    why: 'the tagging index lists neither APIs nor log groups (aws-facts 6.7)',
    places: [
      [/^arn:aws:apigateway:/, ABSENT, 2],
      [/^arn:aws:logs:/, ABSENT, 4, 3],
    ],
  },
  {
    part: 'api',
    why: 'there is no PutRestApi (404), with which AWS takes a whole API: neither methods nor models nor a stage, `up` ends with 254 and says so (aws-facts 4.10)',
    places: [
      [/^GetRestApis?.*[ .]version$/, '', 2],
      [/^GetResources.*: items\.1$/, ABSENT, 1],
      [/^Get(Method|Integration) \{api\} GET \/SendEvent:$/, ABSENT, 2],
      [/^GetModels.*: items\.\d$/, ABSENT, 2],
      [/^Get(Deployments|Stages).*: items?\.0$/, ABSENT, 2],
      [/^GetDeployment \{api\} \{deployment\}:$/, ABSENT, 1],
    ],
  },
  {
    part: 'api',
    why: 'an API has an empty description and no binaryMediaTypes, which AWS leaves out [D: the AWS CLI’s example of get-rest-api], and no ipAddressType [M EndpointConfiguration]',
    places: [
      [/^GetRestApis?.*[ .]description$/, '', 2],
      [/binaryMediaTypes$/, [], 2],
      [/ipAddressType$/, ABSENT, 2],
    ],
  },
  {
    part: 'api',
    why: 'an API tells its apiStatus; whether AWS does so for APIs without a security policy of their own is unverified',
    places: [[/apiStatus$/, 'AVAILABLE', 2]],
  },
  {
    part: 'api',
    why: 'the root resource has an empty pathPart and methods [D: the AWS CLI’s example of get-resources]',
    places: [
      [/items\.0\.pathPart$/, '', 1],
      [/items\.0\.resourceMethods$/, {}, 1],
    ],
  },
  {
    part: 'api',
    why: 'GetVpcLinks is not there',
    places: [[/^GetVpcLinks:$/, { error: 'NotFoundException' }, 1]],
  },
];
