/** What TestInvokeMethod tells, line by line. */
import type { MutationList } from '../mutation.ts';

const TEST = 'src/local/services/apigateway/test-invoke.ts';
const AWS = 'src/local/gateway/aws-integration.ts';
/** Without one line every later one is another's, and one line less is at the end. */
const dropped = (file: string, name: string, find: string, ...red: string[]) => ({
  name: `no line of ${name}`,
  file,
  find,
  replace: '',
  red,
});
const MOCK = '4.11 the log of a mock:';
const SERVICE = '4.11 the log of a service:';

export default {
  tests: ['test/contract/facts-apigateway-test-invoke.test.ts'],
  everyRow: true,
  mutations: [
    dropped(
      TEST,
      'the start',
      '      log(`Starting execution for request: ${ids.requestId}`);\n',
      `${MOCK} line 1 is`,
      `${SERVICE} line 1 is`,
      '4.11 the log of a failure: line 1 is',
      'names the request',
    ),
    dropped(
      TEST,
      'the method',
      '      log(`HTTP Method: ${httpMethod}, Resource Path: ${path}`);\n',
      `${MOCK} line 2 is`,
      `${SERVICE} line 2 is`,
    ),
    dropped(
      TEST,
      'the path',
      '      log(`Method request path: ${javaMap(exchange.parameters.path)}`);\n',
      `${MOCK} line 3 is`,
      `${SERVICE} line 3 is`,
    ),
    dropped(
      TEST,
      'the query string',
      '      log(`Method request query string: ${javaMap(exchange.parameters.querystring)}`);\n',
      `${MOCK} line 4 is`,
      `${SERVICE} line 4 is`,
    ),
    dropped(
      TEST,
      'the headers',
      '      log(`Method request headers: ${javaMap(given)}`);\n',
      `${MOCK} line 5 is`,
      `${SERVICE} line 5 is`,
    ),
    dropped(
      TEST,
      'the body',
      '      log(`Method request body before transformations: ${exchange.body}`);\n',
      `${MOCK} line 6 is`,
      `${SERVICE} line 6 is`,
    ),
    dropped(
      TEST,
      'a failure',
      '        log(`Execution failed due to configuration error: ${error.kind.reason ?? error.message}`);\n',
      '4.11 the log of a failure: line 7 is',
      '4.11 the log of a failure: has no line more',
    ),
    dropped(
      TEST,
      'the answer',
      '        log(`Method response body after transformations: ${body}`);\n',
      `${MOCK} line 7 is`,
      `${SERVICE} line 14 is`,
    ),
    dropped(
      TEST,
      'the answer’s headers',
      '        log(`Method response headers: ${javaMap(Object.entries(headers))}`);\n',
      `${MOCK} line 8 is`,
      `${SERVICE} line 15 is`,
    ),
    dropped(
      TEST,
      'success',
      "        log('Successfully completed execution');\n",
      `${MOCK} line 9 is`,
      `${SERVICE} line 16 is`,
    ),
    dropped(
      TEST,
      'the end',
      '      log(`Method completed with status: ${status}`);\n',
      `${MOCK} line 10 is`,
      `${SERVICE} line 17 is`,
      `${MOCK} has no line more`,
      '4.11 the log of a failure: line 8 is',
    ),
    dropped(AWS, 'the URI', '    exchange.log?.(`Endpoint request URI: ${url}`);\n', `${SERVICE} line 7 is`),
    dropped(
      AWS,
      'the headers that are sent',
      '    exchange.log?.(`Endpoint request headers: ${javaMap(Object.entries(request.headers))}`);\n',
      `${SERVICE} line 8 is`,
    ),
    dropped(
      AWS,
      'the body that is sent',
      '    exchange.log?.(`Endpoint request body after transformations: ${Buffer.from(request.body)}`);\n',
      `${SERVICE} line 9 is`,
    ),
    dropped(AWS, 'sending', '    exchange.log?.(`Sending request to ${url}`);\n', `${SERVICE} line 10 is`),
    dropped(
      AWS,
      'the status',
      '    exchange.log?.(`Received response. Status: ${backend.status}, Integration latency: ${latency} ms`);\n',
      `${SERVICE} line 11 is`,
    ),
    dropped(
      AWS,
      'the backend’s headers',
      '    exchange.log?.(`Endpoint response headers: ${javaMap(backend.headers)}`);\n',
      `${SERVICE} line 12 is`,
    ),
    dropped(
      AWS,
      'the backend’s body',
      '    exchange.log?.(`Endpoint response body before transformations: ${backend.body}`);\n',
      `${SERVICE} line 13 is`,
      `${SERVICE} has no line more`,
    ),
    {
      name: 'a test has no path parameters',
      file: TEST,
      find: 'pathParameters: parametersOf(resource.path, path),',
      replace: 'pathParameters: new Map(),',
      red: [`${MOCK} line 3 is`, 'answers the headers once and as lists'],
    },
    {
      name: 'success is logged of a failure',
      file: TEST,
      find: 'if (status < 500) {',
      replace: 'if (status) {',
      red: ['4.11 the log of a failure: line 8 is'],
    },
    {
      name: 'dates as HTTP has them',
      file: TEST,
      find: "`${day.replace(',', '')} ${month} ${number} ${time} UTC ${year}`",
      replace: 'date.toUTCString()',
      red: ['dates every other line'],
    },
    {
      name: 'no space after the date',
      file: TEST,
      find: '`${javaDate(state.now())} : ${line}`',
      replace: '`${javaDate(state.now())}: ${line}`',
      red: [
        `${MOCK} line 1 is`,
        '4.11 the log of a failure: line 2 is',
        '4.11 the log of a failure: line 3 is',
        '4.11 the log of a failure: line 4 is',
        '4.11 the log of a failure: line 5 is',
        '4.11 the log of a failure: line 6 is',
      ],
    },
    {
      name: 'headers are no lists',
      file: TEST,
      find: '[name, [value]]',
      replace: "[name, value.split('/')]",
      red: ['answers the headers once and as lists'],
    },
    {
      name: 'a failure is a bad gateway',
      file: 'src/local/gateway/front-error.ts',
      find: "new FrontError('Internal server error', {\n    status: 500,",
      replace: "new FrontError('Internal server error', {\n    status: 502,",
      red: ['answers a failure as a caller is'],
    },
    {
      name: 'services are asked for XML',
      file: 'src/local/gateway/request-mapping.ts',
      find: "accept: 'application/json',",
      replace: "accept: 'application/xml',",
      red: ['4.4 what SNS answers: JSON'],
    },
    {
      name: 'Accept is not mapped',
      file: 'src/local/gateway/request-mapping.ts',
      find: 'made.headers[header] = value;',
      replace: "if (header !== 'accept') made.headers[header] = value;",
      red: ['4.4 what SNS answers: XML'],
    },
  ],
} satisfies MutationList;
