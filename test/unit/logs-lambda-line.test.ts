/** Lambda's log lines, text and JSON (aws-facts 1.10, 1.11), and their folding into summaries. */
import { describe, expect, it } from 'vitest';
import { foldInvocations } from '../../src/logs/invocations.ts';
import { parseLambdaLine } from '../../src/logs/lambda-line.ts';

const ID = '8f507cfc-1a2b-4c3d-9e4f-0123456789ab';

describe('parseLambdaLine', () => {
  it.each([
    [
      'INIT_START Runtime Version: nodejs:22.v50\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:ab\n',
      { type: 'init' },
    ],
    [`START RequestId: ${ID} Version: $LATEST\n`, { type: 'start', requestId: ID }],
    [`END RequestId: ${ID}\n`, { type: 'end', requestId: ID }],
    [
      `2025-11-24T23:21:20.500Z\t${ID}\tINFO\tmessage: please fail\n`,
      { type: 'handler', requestId: ID, level: 'INFO', text: 'message: please fail' },
    ],
    [
      `2025-11-24T23:21:20.500Z\tundefined\tWARN\toutside a request\n`,
      { type: 'handler', requestId: undefined, level: 'WARN', text: 'outside a request' },
    ],
    [
      `2025-11-24T23:21:20.500Z\t-\tWARN\toutside a request\n`,
      { type: 'handler', requestId: undefined, level: 'WARN', text: 'outside a request' },
    ],
    [
      '{"timestamp":"2025-11-24T23:21:20.500Z","level":"WARN","requestId":"-","message":"outside a request"}',
      { type: 'handler', requestId: undefined, level: 'WARN', text: 'outside a request' },
    ],
    [
      `2025-11-24T23:21:20.500Z\t${ID}\tERROR\tInvoke Error \t{"errorType":"Error","stack":["a\\n b"]}\n`,
      { type: 'handler', level: 'ERROR', text: 'Invoke Error \t{"errorType":"Error","stack":["a\\n b"]}' },
    ],
    [
      `2025-11-24T23:21:20.500Z ${ID} Task timed out after 3.00 seconds\n\n`,
      { type: 'fault', requestId: ID, fault: 'timeout', text: 'Task timed out after 3.00 seconds' },
    ],
    [
      `RequestId: ${ID} Error: Runtime exited with error: exit status 1\n`,
      { type: 'fault', requestId: ID, fault: 'crash', text: 'Error: Runtime exited with error: exit status 1' },
    ],
    ['written by process.stdout\n', { type: 'handler', level: 'INFO', text: 'written by process.stdout' }],
    ['{"my":"json"}\n', { type: 'handler', level: 'INFO', text: '{"my":"json"}' }],
    ['{not json\n', { type: 'handler', level: 'INFO', text: '{not json' }],
  ])('%j', (line, parsed) => expect(parseLambdaLine(line)).toMatchObject(parsed));

  it('reads REPORT, whatever fields it has', () => {
    const line = `REPORT RequestId: ${ID}\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 66 MB\tInit Duration: 140.11 ms\t\n`;
    expect(parseLambdaLine(line)).toEqual({
      type: 'report',
      requestId: ID,
      report: { durationMs: 1.23, billedMs: 2, memoryMb: 128, maxMemoryMb: 66, initMs: 140.11, status: undefined },
    });
    const timeout = `REPORT RequestId: ${ID}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 66 MB\tStatus: timeout\n`;
    expect(parseLambdaLine(timeout)).toMatchObject({
      report: { durationMs: 3000, initMs: undefined, status: 'timeout' },
    });
  });

  it('reads the JSON format', () => {
    const report = {
      time: '2025-11-24T23:21:20.500Z',
      type: 'platform.report',
      record: {
        requestId: ID,
        status: 'success',
        metrics: { durationMs: 1.5, billedDurationMs: 2, memorySizeMB: 128, maxMemoryUsedMB: 66 },
      },
    };
    expect(parseLambdaLine(JSON.stringify(report))).toMatchObject({
      type: 'report',
      requestId: ID,
      report: { durationMs: 1.5, maxMemoryMb: 66, status: undefined },
    });
    expect(parseLambdaLine('{"time":"x","type":"platform.start","record":{"requestId":"x"}}')).toEqual({
      type: 'start',
      requestId: 'x',
    });
    const app = {
      timestamp: '2025-11-24T23:21:20.500Z',
      level: 'ERROR',
      requestId: ID,
      message: { errorType: 'Error' },
    };
    expect(parseLambdaLine(JSON.stringify(app))).toMatchObject({
      type: 'handler',
      requestId: ID,
      level: 'ERROR',
      text: '{"errorType":"Error"}',
    });
  });
});

describe('foldInvocations', () => {
  const at = (message: string) => ({ time: 0, logGroup: '/g', logStream: 's', message, eventId: message });
  const report = at(`REPORT RequestId: ${ID}\tDuration: 1.23 ms\tMemory Size: 128 MB\tMax Memory Used: 66 MB\t\n`);
  const folded = (...messages: string[]) => {
    const fold = foldInvocations();
    return [...messages.map(at), report].map(fold).filter((line) => line !== undefined);
  };

  it('leaves one summary of the platform lines', () => {
    const lines = folded(`START RequestId: ${ID} Version: $LATEST\n`, `x\t${ID}\tINFO\thi`, `END RequestId: ${ID}\n`);
    expect(lines.map(({ type }) => type)).toEqual(['handler', 'summary']);
    expect(lines[1]?.summary).toMatchObject({ status: 'ok', coldStart: false, durationMs: 1.23 });
  });

  it.each([
    [`2025-11-24T23:21:20.500Z ${ID} Task timed out after 3.00 seconds\n`, 'timeout'],
    [`RequestId: ${ID} Error: Runtime exited with error: exit status 1\n`, 'crash'],
  ])('says why an invocation failed: %j', (line, status) => {
    const lines = folded(line);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.summary).toMatchObject({ status, fault: expect.stringMatching(/Task timed out|Runtime exited/) });
  });

  it('knows an error by the line that tells it', () => {
    const lines = folded(`2025-11-24T23:21:20.500Z\t${ID}\tERROR\tInvoke Error \t{"errorType":"Error"}\n`);
    expect(lines[1]?.summary?.status).toBe('error');
  });

  it('shows a fault that comes after its REPORT by itself', () => {
    const fold = foldInvocations();
    fold(report);
    const late = fold(at(`2025-11-24T23:21:20.500Z ${ID} Task timed out after 3.00 seconds\n`));
    expect(late).toMatchObject({ type: 'handler', level: 'ERROR', message: 'Task timed out after 3.00 seconds' });
  });
});
