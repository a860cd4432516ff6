/** Functions, their permissions and destinations as AWS would answer them: design §1, aws-facts 1.5, 6.3, botocore's model of Lambda. */
import { A_TIME, A_UUID, text } from './like.ts';
import type { Answers, Wanted } from './read-state.ts';

/**
 * The zips, to the byte: the same on every machine (design §1). They change with `assets/functions`; `code.test.ts` opens
 * what arrived, so that these stand for what they should.
 */
const CODE = {
  destined: { CodeSize: 524, CodeSha256: 'w2IRCOydWwuSSQqGwmyJnS7s1LBxGvkOfEVuQcYG5WE=' },
  success: { CodeSize: 240, CodeSha256: 'dJcOQGKW/ilK43fDG3NTKnSMLsLGzXR5TqOOlrAallk=' },
  failure: { CodeSize: 240, CodeSha256: 'IuwV9JvUWn9sXDe46vtJJcbneGV31Ujguo71u9ZxuRo=' },
};
type Which = keyof typeof CODE;

export function expectedFunctions({ stack, account, region }: Wanted): Answers {
  const arn = (which: Which) => `arn:aws:lambda:${region}:${account}:function:${stack}-${which}`;
  /** As lists tell it. */
  const listed = (which: Which) => ({
    FunctionName: `${stack}-${which}`,
    FunctionArn: arn(which),
    Runtime: 'nodejs24.x',
    Role: `arn:aws:iam::${account}:role/destined/${stack}-${which}-${region}`,
    Handler: `${which}.handler`,
    ...CODE[which],
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    LastModified: text('Lambda’s form of a time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
    Version: '$LATEST',
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: A_UUID,
    PackageType: 'Zip',
    Architectures: ['arm64'],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${stack}-${which}` },
  });
  const runtime = text('an ARN of a runtime', new RegExp(`^arn:aws:lambda:${region}::runtime:[0-9a-f]{64}$`));
  const may: Record<Which, { Sid: string; service: string; source: string }> = {
    destined: { Sid: 'sns', service: 'sns', source: `arn:aws:sns:${region}:${account}:${stack}` },
    success: {
      Sid: 'rule',
      service: 'events',
      source: `arn:aws:events:${region}:${account}:rule/${stack}/${stack}-success`,
    },
    failure: {
      Sid: 'rule',
      service: 'events',
      source: `arn:aws:events:${region}:${account}:rule/${stack}/${stack}-failure`,
    },
  };
  const bus = { Destination: `arn:aws:events:${region}:${account}:event-bus/${stack}` };
  const destinations = {
    LastModified: A_TIME,
    FunctionArn: `${arn('destined')}:$LATEST`,
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnSuccess: bus, OnFailure: bus },
  };
  const answers: Answers = {
    ListFunctions: { Functions: [listed('destined'), listed('failure'), listed('success')] },
    ListEventSourceMappings: { EventSourceMappings: [] },
    ListLayers: { Layers: [] },
    'GetFunctionEventInvokeConfig destined': destinations,
  };
  for (const which of ['destined', 'success', 'failure'] as const) {
    const { Sid, service, source } = may[which];
    answers[`GetFunction ${which}`] = {
      Configuration: {
        ...listed(which),
        State: 'Active',
        LastUpdateStatus: 'Successful',
        RuntimeVersionConfig: { RuntimeVersionArn: runtime },
      },
      Code: {
        RepositoryType: 'S3',
        Location: text('a link', /^https?:\/\//),
      },
      Tags: { 'destined:stack': stack },
    };
    answers[`GetPolicy ${which}`] = {
      Policy: {
        Version: '2012-10-17',
        Id: 'default',
        Statement: [
          {
            Sid,
            Effect: 'Allow',
            Principal: { Service: `${service}.amazonaws.com` },
            Action: 'lambda:InvokeFunction',
            Resource: arn(which),
            Condition: { ArnLike: { 'AWS:SourceArn': source } },
          },
        ],
      },
      RevisionId: A_UUID,
    };
    answers[`ListFunctionEventInvokeConfigs ${which}`] = {
      FunctionEventInvokeConfigs: which === 'destined' ? [destinations] : [],
    };
    answers[`ListVersionsByFunction ${which}`] = {
      Versions: [{ ...listed(which), FunctionArn: `${arn(which)}:$LATEST` }],
    };
    answers[`ListAliases ${which}`] = { Aliases: [] };
    answers[`GetFunctionConcurrency ${which}`] = {};
    answers[`ListFunctionUrlConfigs ${which}`] = { FunctionUrlConfigs: [] };
    answers[`ListProvisionedConcurrencyConfigs ${which}`] = { ProvisionedConcurrencyConfigs: [] };
  }
  return answers;
}
