/** Destination records as AWS writes them (aws-facts 1.1 to 1.3, 1.10, 2.1), key for key. */
import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/logs/record.ts';
import { failureEvent, successEvent, zeroConcurrencyEvent } from '../support/destination-events.ts';

describe('a record of the record log', () => {
  it('success', () => {
    expect(parseRecord(JSON.stringify(successEvent()))).toEqual({
      eventId: '11111111-1111-4111-8111-111111111111',
      time: '2025-11-24T23:21:20.123Z',
      condition: 'Success',
      requestId: '22222222-2222-4222-8222-222222222222',
      attempts: 1,
      messageId: '33333333-3333-4333-8333-333333333333',
      destinedId: 'a1b2c3',
      apiRequestId: undefined,
      publishedAt: '2025-11-24T23:21:20.000Z',
      subject: undefined,
      attributes: { 'destined-id': { Type: 'String', Value: 'a1b2c3' } },
      replayOf: undefined,
      attempt: undefined,
      message: 'please success',
      source: 'cdkpatterns.the-destined-lambda',
      action: 'message',
      errorType: undefined,
      errorMessage: undefined,
      probe: false,
      event: successEvent(),
    });
  });

  it('a replay that came in by the API: its attributes are told apart, whatever else is among them', () => {
    const event = successEvent();
    const [{ Sns }] = (event.detail.requestPayload as { Records: unknown }).Records as [
      { Sns: { Subject: unknown; MessageAttributes: object } },
    ];
    Sns.Subject = 'a subject';
    const attributes = {
      'destined-id': { Type: 'String', Value: 'a1' },
      'destined-request-id': { Type: 'String', Value: 'r1' },
      'destined-replay-of': { Type: 'String', Value: 'm1' },
      'destined-attempt': { Type: 'Number', Value: '2' },
      photo: { Type: 'Binary', Value: 'AAAA' },
    };
    Sns.MessageAttributes = { ...attributes, broken: 'no attribute' };
    const wanted = { subject: 'a subject', apiRequestId: 'r1', replayOf: 'm1', attempt: 2, attributes };
    expect(parseRecord(JSON.stringify(event))).toMatchObject(wanted);
    expect(parseRecord(JSON.stringify(event))?.attributes).not.toHaveProperty('broken');
  });

  it.each(['0', '-1', '1.5', 'x', ''])('takes no attempt of %j', (Value) => {
    const event = successEvent();
    const [{ Sns }] = (event.detail.requestPayload as { Records: unknown }).Records as [
      { Sns: { MessageAttributes: object } },
    ];
    Sns.MessageAttributes = { 'destined-attempt': { Type: 'Number', Value } };
    expect(parseRecord(JSON.stringify(event))?.attempt).toBeUndefined();
  });

  it('failure: the error, and the message that caused it', () => {
    const record = parseRecord(JSON.stringify(failureEvent()));
    expect(record).toMatchObject({
      condition: 'RetriesExhausted',
      errorType: 'Error',
      errorMessage: 'test',
      message: 'please fail',
      source: undefined,
    });
  });

  it('without response, as with no reserved concurrency', () => {
    const record = parseRecord(JSON.stringify(zeroConcurrencyEvent()));
    expect(record).toMatchObject({ condition: 'ZeroReservedConcurrency', attempts: 0, message: 'please success' });
    expect(record?.errorType).toBeUndefined();
  });

  it('keeps a condition that nobody knows yet', () => {
    const event = failureEvent();
    event.detail.requestContext.condition = 'SomethingNew';
    expect(parseRecord(JSON.stringify(event))?.condition).toBe('SomethingNew');
  });

  it('takes the old timeout payload, which has no errorType', () => {
    const event = failureEvent({
      responsePayload: { errorMessage: '2024-04-08T00:00:00.000Z x Task timed out after 1.00 seconds' },
    });
    expect(parseRecord(JSON.stringify(event))).toMatchObject({
      errorType: undefined,
      errorMessage: '2024-04-08T00:00:00.000Z x Task timed out after 1.00 seconds',
    });
  });

  it.each([null, 'text', 5, []])('takes an answer that is %j', (responsePayload) => {
    const event = successEvent({ responsePayload });
    expect(parseRecord(JSON.stringify(event))).toMatchObject({ condition: 'Success', source: undefined });
  });

  it('shows a payload that is no SNS event as JSON', () => {
    const event = successEvent({ requestPayload: { order: 5 } });
    expect(parseRecord(JSON.stringify(event))).toMatchObject({
      message: '{"order":5}',
      messageId: null,
      destinedId: undefined,
    });
  });

  it('knows a probe by its id', () => {
    const event = successEvent({ destinedId: 'probe-12ab' });
    expect(parseRecord(JSON.stringify(event))).toMatchObject({ probe: true, destinedId: 'probe-12ab' });
  });

  it('takes the time of the event when the record has none, with milliseconds', () => {
    const event = successEvent();
    Reflect.deleteProperty(event.detail, 'timestamp');
    expect(parseRecord(JSON.stringify(event))?.time).toBe('2025-11-24T23:21:20.000Z');
  });
});

describe('a record in a function log', () => {
  const json = JSON.stringify(failureEvent());

  it('behind the head of a text line', () => {
    const line = `2025-11-24T23:21:20.500Z\t44444444-4444-4444-8444-444444444444\tINFO\t${json}\n`;
    expect(parseRecord(line)).toMatchObject({ eventId: failureEvent().id, errorMessage: 'test' });
  });

  it('inside a line of the JSON format', () => {
    const line = { timestamp: '2025-11-24T23:21:20.500Z', level: 'INFO', requestId: 'r', message: json };
    expect(parseRecord(`${JSON.stringify(line)}\n`)).toMatchObject({ errorMessage: 'test', message: 'please fail' });
  });
});

describe('no record', () => {
  const cases: [string, string][] = [
    ['a platform line', 'START RequestId: 44444444-4444-4444-8444-444444444444 Version: $LATEST\n'],
    ['text', '2025-11-24T23:21:20.500Z\t44444444-4444-4444-8444-444444444444\tINFO\tmessage: "requestContext"\n'],
    ['an event of another source', JSON.stringify({ ...successEvent(), source: 'aws.lambda' })],
    ['an event without an id', JSON.stringify({ ...successEvent(), id: undefined })],
    ['broken JSON', JSON.stringify(successEvent()).slice(0, -1)],
    ['JSON of another shape', '{"source":"lambda","id":"x","detail":{"requestContext":"no"}}'],
    ['an API event', '{"requestContext":{"requestId":"x"},"source":"lambda","id":"x","detail":null}'],
    ['nothing', ''],
  ];
  it.each(cases)('%s', (_what, line) => expect(parseRecord(line)).toBeUndefined());
});
