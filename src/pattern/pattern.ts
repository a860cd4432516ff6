/** The page: every resource of The Destined Lambda, top to bottom. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zip } from '../aws/zip.ts';
import { packageFolder } from '../package-folder.ts';
import { eventBus } from '../resources/event-bus.ts';
import { eventInvokeConfig } from '../resources/event-invoke-config.ts';
import { lambdaFunction } from '../resources/function.ts';
import { logGroup } from '../resources/log-group.ts';
import { permission } from '../resources/permission.ts';
import type { Properties, Resource } from '../resources/resource.ts';
import { restApi } from '../resources/rest-api.ts';
import { role } from '../resources/role.ts';
import { rule } from '../resources/rule.ts';
import { stage } from '../resources/stage.ts';
import { subscription } from '../resources/subscription.ts';
import { topic } from '../resources/topic.ts';
import { type Choices, choiceTags } from './choices.ts';
import { sendEventBody } from './send-event.ts';
import { type FunctionRole, ROLE_PATH, STAGE, type Stack } from './stack.ts';

const RETENTION_DAYS = 14;

const PATTERNS = {
  success: {
    detail: {
      requestContext: { condition: ['Success'] },
      responsePayload: { source: ['cdkpatterns.the-destined-lambda'], action: ['message'] },
    },
  },
  failure: { detail: { requestContext: { condition: [{ 'anything-but': 'Success' }] } } },
  records: { source: ['lambda'] },
};

/** Writing, but never making, its own log group: a late line must not bring a group back that `down` removed. */
const mayWrite = (logGroupArn: string): Properties => ({
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: `${logGroupArn}:*`,
});

const allow = (action: string, resource: string): Properties => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
});

/** Every resource of the stack as it should be. Pure but for reading our own assets; throws nothing that is expected. */
export function pattern(stack: Stack, choices: Choices): Resource[] {
  const { tags, functions, rules } = stack;

  // Where records arrive, and what publishes.
  const bus = eventBus({ ...stack.bus, tags: { ...tags, ...choiceTags(choices) } });
  const messages = topic({ ...stack.topic, displayName: 'The Destined Lambda', tags });

  // The functions, each with a log group and a role of its own.
  const make = (which: FunctionRole, statements: Properties[]) => {
    const { name, arn, logGroup: logName, logGroupArn, role: itsRole } = functions[which];
    const log = logGroup({ name: logName, arn: logGroupArn, retentionInDays: RETENTION_DAYS, tags });
    const mayRun = role({
      name: itsRole.name,
      path: ROLE_PATH,
      service: 'lambda.amazonaws.com',
      statements: [mayWrite(logGroupArn), ...statements],
      tags,
    });
    const file = `${which}.mjs`;
    const runs = lambdaFunction({
      name,
      arn,
      runtime: 'nodejs24.x',
      architecture: 'arm64',
      handler: `${which}.handler`,
      memorySize: 128,
      timeout: 3,
      roleArn: itsRole.arn,
      code: zip({ [file]: readFileSync(join(packageFolder, 'assets/functions', file), 'utf8') }),
      tags,
      role: mayRun,
      logGroup: log,
    });
    return { log, mayRun, runs };
  };
  const destined = make('destined', [allow('events:PutEvents', stack.bus.arn)]);
  const success = make('success', []);
  const failure = make('failure', []);

  // The destinations: what the function returns or throws goes to the bus.
  const destinations = eventInvokeConfig({
    functionName: functions.destined.name,
    destination: stack.bus.arn,
    maximumRetryAttempts: 0,
    function: destined.runs,
    bus,
  });

  // The topic invokes the destined function.
  const topicMayInvoke = permission({
    functionName: functions.destined.name,
    statementId: 'sns',
    principal: 'sns.amazonaws.com',
    sourceArn: stack.topic.arn,
    function: destined.runs,
  });
  const listening = subscription({
    name: functions.destined.name,
    topicArn: stack.topic.arn,
    functionArn: functions.destined.arn,
    topic: messages,
    function: destined.runs,
  });

  // The rules route each record by its outcome.
  const route = (which: 'success' | 'failure', runs: Resource) => {
    const { name: functionName, arn } = functions[which];
    const mayInvoke = permission({
      functionName,
      statementId: 'rule',
      principal: 'events.amazonaws.com',
      sourceArn: rules[which].arn,
      function: runs,
    });
    const routes = rule({
      ...rules[which],
      busName: stack.bus.name,
      pattern: PATTERNS[which],
      target: { Id: functionName, Arn: arn },
      tags,
      bus,
      targetResource: runs,
    });
    return [mayInvoke, routes];
  };

  // The record log keeps every record, those that match no rule as well; EventBridge itself writes it.
  const recordLog = logGroup({
    ...stack.recordLog,
    retentionInDays: RETENTION_DAYS,
    tags,
    policy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: `${stack.recordLog.arn}:*`,
          Condition: { ArnEquals: { 'aws:SourceArn': rules.records.arn } },
        },
      ],
    },
  });
  const recording = rule({
    ...rules.records,
    busName: stack.bus.name,
    pattern: PATTERNS.records,
    target: { Id: 'record-log', Arn: stack.recordLog.arn },
    tags,
    bus,
    targetResource: recordLog,
  });

  // The front: a REST API that publishes to the topic without any code.
  const mayPublish = role({
    ...stack.apiRole,
    path: ROLE_PATH,
    service: 'apigateway.amazonaws.com',
    statements: [allow('sns:Publish', stack.topic.arn)],
    tags,
  });
  const body = sendEventBody({
    title: stack.api.name,
    partition: stack.partition,
    region: stack.region,
    topicArn: stack.topic.arn,
    roleArn: stack.apiRole.arn,
  });
  const front = restApi({ name: stack.api.name, body, tags, stageName: STAGE, role: mayPublish, topic: messages });
  const prod = stage({
    name: `${stack.api.name}/${STAGE}`,
    stageName: STAGE,
    deployment: `destined ${createHash('sha256').update(JSON.stringify(body)).digest('hex')}`,
    throttle: choices.throttle,
    tags,
    api: front,
  });

  return [
    ...[destined.log, success.log, failure.log],
    ...(choices.records ? [recordLog] : []),
    ...[destined.mayRun, success.mayRun, failure.mayRun, mayPublish],
    ...[bus, messages],
    ...[destined.runs, success.runs, failure.runs],
    ...[destinations, topicMayInvoke, listening],
    ...route('success', success.runs),
    ...route('failure', failure.runs),
    ...(choices.records ? [recording] : []),
    ...[front, prod],
  ];
}
