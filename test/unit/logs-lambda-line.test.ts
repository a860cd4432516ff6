/** Lambda's log lines, text and JSON (aws-facts 1.10, 1.11). */
import { describe, expect, it } from 'vitest';
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
    [
      `RequestId: ${ID} Error: Runtime exited with error: signal: killed\nRuntime.OutOfMemory\n`,
      {
        type: 'fault',
        fault: 'crash',
        text: 'Error: Runtime exited with error: signal: killed',
        errorType: 'Runtime.OutOfMemory',
      },
    ],
    [`RequestId: ${ID} Process exited before completing request\n`, { type: 'fault', fault: 'crash' }],
    [
      'INIT_REPORT Init Duration: 10008.46 ms\tPhase: init\tStatus: timeout\n',
      { type: 'initDone', isReported: true, init: { initMs: 10008.46, phase: 'init', status: 'timeout' } },
    ],
    [
      'INIT_REPORT Init Duration: 1236.04 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ExitError\n',
      { type: 'initDone', init: { phase: 'invoke', status: 'error', errorType: 'Runtime.ExitError' } },
    ],
    ['RESTORE_START Runtime Version: python:3.12.v1\tRuntime Version ARN: a\n', { type: 'init' }],
    ['RESTORE_REPORT Restore Duration: 233.03 ms\n', { type: 'initDone', init: { initMs: 233.03, status: undefined } }],
    // What only looks like the platform's.
    [`${ID} Task timed out after 3.00 seconds, I think\n`, { type: 'handler', level: 'INFO' }],
    [`2025-11-24T23:21:20.500Z ${ID} Task timed out after 3.00 seconds of mine\n`, { type: 'handler' }],
    ['EXTENSION\tName: x\tState: Ready\tEvents: [INVOKE]\n', { type: 'handler', text: expect.stringMatching(/^EXT/) }],
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

  it.each([
    ['Status: timeout', { status: 'timeout', errorType: undefined }],
    ['Status: error\tError Type: Runtime.ExitError', { status: 'error', errorType: 'Runtime.ExitError' }],
    [
      'Status: timeout\nXRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793\tSampled: true\t',
      { status: 'timeout', xrayTraceId: '1-5759e988-bd862e3fe1be46a994272793' },
    ],
    [
      '\nXRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793\tSegmentId: 0c0b7e2f3f0a7d5c\tSampled: true\t',
      { status: undefined, xrayTraceId: '1-5759e988-bd862e3fe1be46a994272793' },
    ],
  ])('reads the end of REPORT: %j', (end, report) => {
    const line = `REPORT RequestId: ${ID}\tDuration: 3.00 ms\tBilled Duration: 3 ms\tMemory Size: 128 MB\tMax Memory Used: 66 MB\t${end}\n`;
    expect(parseLambdaLine(line)).toMatchObject({ report: { durationMs: 3, maxMemoryMb: 66, ...report } });
  });
});

describe('the JSON format', () => {
  const time = '2025-11-24T23:21:20.500Z';
  const platform = (type: string, record: object) => JSON.stringify({ time, type: `platform.${type}`, record });
  const metrics = { durationMs: 1.5, billedDurationMs: 2, memorySizeMB: 128, maxMemoryUsedMB: 66 };

  it.each([
    ['initStart', { phase: 'init', runtimeVersion: 'nodejs:22.v50' }, { type: 'init', phase: 'init' }],
    ['initRuntimeDone', { phase: 'init', status: 'success' }, { type: 'initDone', isReported: false }],
    [
      'initReport',
      { phase: 'init', status: 'success', metrics: { durationMs: 90 } },
      { type: 'initDone', isReported: true, init: { phase: 'init', initMs: 90, status: undefined } },
    ],
    [
      'initReport',
      { phase: 'invoke', status: 'error', errorType: 'Runtime.ExitError', metrics: { durationMs: 90 } },
      { type: 'initDone', init: { phase: 'invoke', status: 'error', errorType: 'Runtime.ExitError' } },
    ],
    ['start', { requestId: ID, version: '$LATEST' }, { type: 'start', requestId: ID }],
    [
      'runtimeDone',
      { requestId: ID, status: 'success', metrics: { durationMs: 1.2 } },
      { type: 'end', requestId: ID, ending: { durationMs: 1.2, status: undefined } },
    ],
    ['runtimeDone', { requestId: ID, status: 'timeout' }, { type: 'end', ending: { status: 'timeout' } }],
    [
      'report',
      { requestId: ID, status: 'success', metrics },
      {
        type: 'report',
        requestId: ID,
        report: { durationMs: 1.5, billedMs: 2, memoryMb: 128, maxMemoryMb: 66, initMs: undefined, status: undefined },
      },
    ],
    [
      'report',
      {
        requestId: ID,
        status: 'failure',
        errorType: 'Runtime.ExitError',
        metrics: { ...metrics, initDurationMs: 90 },
        tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1' },
      },
      {
        report: {
          status: 'failure',
          errorType: 'Runtime.ExitError',
          initMs: 90,
          xrayTraceId: '1-5759e988-bd862e3fe1be46a994272793',
        },
      },
    ],
  ])('platform.%s %j', (type, record, parsed) => {
    expect(parseLambdaLine(platform(type, record))).toMatchObject(parsed);
  });

  it.each([
    ['logsDropped', { droppedRecords: 3, reason: 'slow' }],
    ['extension', { name: 'x', state: 'Ready' }],
    ['report', { metrics }],
  ])('platform.%s is not folded away: nobody else tells it', (type, record) => {
    const line = platform(type, record);
    expect(parseLambdaLine(line)).toEqual({ type: 'handler', level: 'INFO', text: line });
  });

  const app = { timestamp: time, level: 'ERROR', requestId: ID };
  it.each([
    [{ message: 'hi' }, { text: 'hi' }],
    [{ message: { a: [1] } }, { text: '{"a":[1]}' }],
    [{ message: null }, { text: 'null' }],
    [{}, { text: 'null' }],
    [{ message: { errorType: 'Error', stackTrace: [] } }, { text: '{"errorType":"Error","stackTrace":[]}' }],
    [
      { message: 'it failed', errorType: 'Error', errorMessage: 'no', stackTrace: ['Error: no'], tenantId: 't' },
      {
        text: 'it failed',
        members: { errorType: 'Error', errorMessage: 'no', stackTrace: ['Error: no'], tenantId: 't' },
      },
    ],
  ])('an application line of %j', (rest, parsed) => {
    expect(parseLambdaLine(JSON.stringify({ ...app, ...rest }))).toEqual({
      type: 'handler',
      level: 'ERROR',
      requestId: ID,
      ...parsed,
    });
  });

  it('a number that parsing would change is told as it was written', () => {
    const line = `{"timestamp": "${time}", "level": "INFO", "requestId": "${ID}", "message": {"order": 12345678901234567890}}`;
    expect(parseLambdaLine(line)).toMatchObject({ type: 'handler', requestId: ID, text: line });
    expect(parseLambdaLine(line.replace('12345678901234567890', '17'))).toMatchObject({ text: '{"order":17}' });
  });
});
