// The destined function. It knows nothing of EventBridge: Lambda Destinations take what it returns or throws from here.

export async function handler(event) {
  const { Message: message } = event.Records[0].Sns;
  console.log(`message: ${message}`);

  switch (message) {
    case 'please fail':
      throw new Error('test');
    case 'please type-error':
      return undefined.source;
    case 'please timeout':
      return new Promise(() => setInterval(() => {}, 1000));
    case 'please crash':
      return process.exit(1);
    case 'please reroute':
      return { source: 'somebody.else', action: 'message', message: 'no rule is looking for this' };
    default:
      return { source: 'cdkpatterns.the-destined-lambda', action: 'message', message: 'hello world' };
  }
}
