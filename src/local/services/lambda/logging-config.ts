/** Where and how a function logs, as its configuration shows it (aws-facts 1.11). */
import type { LoggingConfig } from '@aws-sdk/client-lambda';
import { invalid, oneOf, violated } from './checks.ts';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const SYSTEM_LEVELS = ['DEBUG', 'INFO', 'WARN'];
const GROUP = /^[.\-_/#A-Za-z0-9]{1,512}$/;

/** What is wanted over what is there; only JSON has levels, and it always has both. */
export function loggingConfig(name: string, wanted: LoggingConfig = {}, current: LoggingConfig = {}): LoggingConfig {
  oneOf(wanted.LogFormat, 'loggingConfig.logFormat', ['JSON', 'Text']);
  oneOf(wanted.ApplicationLogLevel, 'loggingConfig.applicationLogLevel', LEVELS);
  oneOf(wanted.SystemLogLevel, 'loggingConfig.systemLogLevel', SYSTEM_LEVELS);
  if (wanted.LogGroup !== undefined && !GROUP.test(wanted.LogGroup)) {
    const pattern = 'Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+';
    throw violated(wanted.LogGroup, 'loggingConfig.logGroup', pattern);
  }
  const LogFormat = wanted.LogFormat ?? current.LogFormat ?? 'Text';
  const LogGroup = wanted.LogGroup ?? current.LogGroup ?? `/aws/lambda/${name}`;
  if (LogFormat === 'JSON') {
    return {
      LogFormat,
      ApplicationLogLevel: wanted.ApplicationLogLevel ?? current.ApplicationLogLevel ?? 'INFO',
      SystemLogLevel: wanted.SystemLogLevel ?? current.SystemLogLevel ?? 'INFO',
      LogGroup,
    };
  }
  if (wanted.ApplicationLogLevel ?? wanted.SystemLogLevel) {
    const remedy = 'Remove LogLevel from your request or change the LogFormat to "JSON" and try again.';
    throw invalid(`LogLevel is not supported when LogFormat is set to "Text". ${remedy}`);
  }
  return { LogFormat, LogGroup };
}
