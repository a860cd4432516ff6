/** An API in OpenAPI, with one method that answers by itself. */
export const OPENAPI = {
  openapi: '3.0.1',
  info: { title: 'imported', version: '1' },
  paths: {
    '/in': {
      get: {
        responses: { 200: { description: 'ok' } },
        'x-amazon-apigateway-integration': {
          type: 'mock',
          requestTemplates: { 'application/json': '{"statusCode": 200}' },
          responses: { default: { statusCode: '200' } },
        },
      },
    },
  },
};
