/** The awsJson1_1 protocol: EventBridge, CloudWatch Logs, resource tagging. */
import { jsonRpcCodec, membersOf, readJson, writeJson } from './codec.ts';
import type { Protocol } from './protocol.ts';
import { Written } from './written.ts';

const headers = { 'content-type': 'application/x-amz-json-1.1' };

export const awsJson: Protocol = {
  match(service, request) {
    const [target, name] = (request.headers['x-amz-target'] ?? '').split('.');
    const operation = target === service.target ? service.operations.get(name ?? '') : undefined;
    return operation && { operation, labels: {} };
  },
  async read(operation, request) {
    if (operation.input.isUnitSchema() || !request.body.byteLength) return {};
    return readJson(jsonRpcCodec, operation.input, request.body);
  },
  write(_service, operation, output) {
    if (operation.output.isUnitSchema()) return { status: 200, headers: { ...headers }, body: '' };
    const body = output instanceof Written ? output.json : writeJson(jsonRpcCodec, operation.output, output ?? {});
    return { status: 200, headers: { ...headers }, body };
  },
  fail(_service, error) {
    const members = error.schema
      ? membersOf(JSON.parse(writeJson(jsonRpcCodec, error.schema, error.value).toString()))
      : {};
    const body = JSON.stringify({ __type: error.code, message: error.message, ...members });
    return { status: error.status, headers: { ...headers }, body };
  },
};
