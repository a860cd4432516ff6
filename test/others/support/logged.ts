/** Log events put by hand, as a function or EventBridge would have written them. */
import { randomBytes } from 'node:crypto';
import type { Botocore } from './botocore.ts';

/** One stream of a group; texts in the order given, a millisecond apart, the last one now. */
export async function putLog({ output }: Botocore, logGroupName: string, messages: readonly string[]): Promise<void> {
  const logStreamName = `2026/01/01/[$LATEST]${randomBytes(16).toString('hex')}`;
  const from = Date.now() - messages.length;
  const logEvents = messages.map((message, index) => ({ timestamp: from + index, message }));
  await output('logs', 'CreateLogStream', { logGroupName, logStreamName });
  await output('logs', 'PutLogEvents', { logGroupName, logStreamName, logEvents });
}
