/** The client that reads many log events: answers are taken as JSON has them, which a million lines feel. */
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CloudWatchLogsClient, type CloudWatchLogsClientConfig } from '@aws-sdk/client-cloudwatch-logs';
import { AwsJson1_1Protocol } from '@aws-sdk/core/protocols';

/** Only for FilterLogEvents, whose answer holds texts and whole numbers: nothing that JSON.parse reads otherwise than its schema would. */
export class LogReader extends CloudWatchLogsClient {
  constructor(configuration: CloudWatchLogsClientConfig) {
    super({ ...configuration, protocol: PlainAnswers });
  }
}

class PlainAnswers extends AwsJson1_1Protocol {
  /** Errors are read as other clients read them. */
  override async deserializeResponse<Output extends { $metadata: object }>(
    ...[operation, context, response]: Parameters<AwsJson1_1Protocol['deserializeResponse']>
  ): Promise<Output> {
    if (response.statusCode >= 300) return super.deserializeResponse(operation, context, response);
    const answer = JSON.parse(await text(response.body as Readable)) as Omit<Output, '$metadata'>;
    return { ...answer, $metadata: this.deserializeMetadata(response) } as Output;
  }
}
