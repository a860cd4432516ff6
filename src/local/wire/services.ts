/** The services that the endpoint speaks for. */
import type { ServiceInfo } from './service.ts';

/** Signing name -> metadata. Everything else comes from the client package's own schemas. */
export const SERVICES = {
  lambda: { protocol: 'restJson1', namespace: 'com.amazonaws.lambda', load: () => import('@aws-sdk/client-lambda') },
  apigateway: {
    protocol: 'restJson1',
    namespace: 'com.amazonaws.apigateway',
    sibling: { service: 'apigatewayv2', path: '/v2/' },
    load: () => import('@aws-sdk/client-api-gateway'),
  },
  events: {
    protocol: 'awsJson1_1',
    namespace: 'com.amazonaws.eventbridge',
    target: 'AWSEvents',
    load: () => import('@aws-sdk/client-eventbridge'),
  },
  logs: {
    protocol: 'awsJson1_1',
    namespace: 'com.amazonaws.cloudwatchlogs',
    target: 'Logs_20140328',
    load: () => import('@aws-sdk/client-cloudwatch-logs'),
  },
  sns: {
    protocol: 'awsQuery',
    namespace: 'com.amazonaws.sns',
    version: '2010-03-31',
    xmlns: 'http://sns.amazonaws.com/doc/2010-03-31/',
    load: () => import('@aws-sdk/client-sns'),
  },
  iam: {
    protocol: 'awsQuery',
    namespace: 'com.amazonaws.iam',
    version: '2010-05-08',
    xmlns: 'https://iam.amazonaws.com/doc/2010-05-08/',
    load: () => import('@aws-sdk/client-iam'),
  },
  sts: {
    protocol: 'awsQuery',
    namespace: 'com.amazonaws.sts',
    version: '2011-06-15',
    xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/',
    load: () => import('@aws-sdk/client-sts'),
  },
  tagging: {
    protocol: 'awsJson1_1',
    namespace: 'com.amazonaws.resourcegroupstaggingapi',
    target: 'ResourceGroupsTaggingAPI_20170126',
    cbor: true,
    load: () => import('@aws-sdk/client-resource-groups-tagging-api'),
  },
} as const satisfies Record<string, Omit<ServiceInfo, 'signingName'>>;

export type ServiceName = keyof typeof SERVICES;

/** Own keys only: a request may name `constructor` as its service. */
export const isServiceName = (name: string): name is ServiceName => Object.hasOwn(SERVICES, name);
