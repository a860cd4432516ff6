/** EventBridge events of Lambda Destinations, as recorded on AWS (aws-facts 1.1 to 1.3, 2.1). */

interface Changes {
  id?: string;
  message?: string;
  destinedId?: string;
  timestamp?: string;
  requestPayload?: unknown;
  responsePayload?: unknown;
}

const snsEvent = (message: string, destinedId: string) => ({
  Records: [
    {
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: 'arn:aws:sns:us-east-1:111111111111:N:55555555-5555-4555-8555-555555555555',
      Sns: {
        Type: 'Notification',
        MessageId: '33333333-3333-4333-8333-333333333333',
        TopicArn: 'arn:aws:sns:us-east-1:111111111111:N',
        Subject: null,
        Message: message,
        Timestamp: '2025-11-24T23:21:20.000Z',
        SignatureVersion: '1',
        Signature: 'AAAA',
        SigningCertUrl: 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0.pem',
        UnsubscribeUrl: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=arn',
        MessageAttributes: { 'destined-id': { Type: 'String', Value: destinedId } },
      },
    },
  ],
});

const functionArn = 'arn:aws:lambda:us-east-1:111111111111:function:N-destined:$LATEST';

export function successEvent({
  id = '11111111-1111-4111-8111-111111111111',
  message = 'please success',
  destinedId = 'a1b2c3',
  timestamp = '2025-11-24T23:21:20.123Z',
  requestPayload = snsEvent(message, destinedId),
  responsePayload = { source: 'cdkpatterns.the-destined-lambda', action: 'message', message: 'hello world' },
}: Changes = {}) {
  return {
    version: '0',
    id,
    'detail-type': 'Lambda Function Invocation Result - Success',
    source: 'lambda',
    account: '111111111111',
    time: '2025-11-24T23:21:20Z',
    region: 'us-east-1',
    resources: ['arn:aws:events:us-east-1:111111111111:event-bus/N', functionArn],
    detail: {
      version: '1.0',
      timestamp,
      requestContext: {
        requestId: '22222222-2222-4222-8222-222222222222',
        functionArn,
        condition: 'Success',
        approximateInvokeCount: 1,
      },
      requestPayload,
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload,
    },
  };
}

export function failureEvent(changes: Changes = {}) {
  const event = successEvent({
    id: '66666666-6666-4666-8666-666666666666',
    message: 'please fail',
    responsePayload: { errorType: 'Error', errorMessage: 'test', trace: ['Error: test', '    at handler'] },
    ...changes,
  });
  const { detail } = event;
  return {
    ...event,
    'detail-type': 'Lambda Function Invocation Result - Failure',
    detail: {
      ...detail,
      requestContext: { ...detail.requestContext, condition: 'RetriesExhausted' },
      responseContext: { ...detail.responseContext, functionError: 'Unhandled' },
    },
  };
}

/** Neither responseContext nor responsePayload is there (aws-facts 1.3). */
export function zeroConcurrencyEvent() {
  const event = successEvent();
  const { version, timestamp, requestContext, requestPayload } = event.detail;
  return {
    ...event,
    'detail-type': 'Lambda Function Invocation Result - Failure',
    detail: {
      version,
      timestamp,
      requestContext: { ...requestContext, condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 },
      requestPayload,
    },
  };
}
