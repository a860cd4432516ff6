/** `destined local env`: the variables that lead any AWS tool to the embedded endpoint. The one output that holds a secret. */
import type { Command } from 'commander';
import { asWord } from '../../aws/as-word.ts';
import { EXIT } from '../../failure.ts';
import { startLocal } from '../../target/local-endpoint.ts';
import { stateFolder } from '../../target/state-folder.ts';
import type { CommandModule } from '../command.ts';
import { refuseTargetFlags } from '../local-only.ts';
import { printDocument } from '../report/json.ts';
import type { Session } from '../session.ts';

function define(command: Command): void {
  command.addHelpText(
    'after',
    `
Starts the endpoint if none runs. What it prints holds the endpoint's secret.

Examples:
  eval "$(destined local env)" && aws lambda list-functions
  destined local env -o json`,
  );
}

async function run({ options, terminal }: Session): Promise<number> {
  refuseTargetFlags(options);
  const { record } = await startLocal({ startedBy: 'local', stateFolder: stateFolder() });
  const region = options.region ?? record.region;
  const env = {
    AWS_ENDPOINT_URL: record.url,
    AWS_ACCESS_KEY_ID: record.accessKeyId,
    AWS_SECRET_ACCESS_KEY: record.secretAccessKey,
    AWS_REGION: region,
    // botocore and the AWS CLI v1 read only this one.
    AWS_DEFAULT_REGION: region,
    // Else CloudWatch Logs' streaming operations would look for a host `streaming-127.0.0.1`.
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
  };
  if (options.output === 'json') await printDocument(terminal, { env });
  else {
    const lines = Object.entries(env).map(([name, value]) => `export ${name}=${asWord(value)}\n`);
    await terminal.out(lines.join(''));
  }
  return EXIT.done;
}

export const command: CommandModule = { define, run };
