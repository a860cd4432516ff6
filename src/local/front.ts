/** The endpoint's front door: decides who gets in before a body is read, then hands a request to whom it is for. */

import { authError, refusal } from './wire/auth-error.ts';
import { claimOf } from './wire/claim.ts';
import { scopeOf } from './wire/credential-scope.ts';
import { refuse } from './wire/endpoint.ts';
import type { Budget, Front, RequestHead } from './wire/listener.ts';
import { signatureFault, verifySignature } from './wire/sigv4.ts';
import type { WireRequest, WireResponse } from './wire/wire.ts';
import type { World } from './world.ts';

export interface FrontOptions {
  world: World;
  /** API Gateway's data plane: the only thing that needs no signature. */
  execute(request: WireRequest & { sourceIp: string; isTooLong?: boolean }): Promise<WireResponse>;
  /** Paths of the endpoint's own: signed by the start secret for the service `destined`. */
  admin(request: WireRequest): WireResponse;
  /** Called for every request that was let in. */
  touched(): void;
  log(text: string): void;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
const EXECUTE = /^\/_aws\/execute-api\//;
const ADMIN = /^\/_destined\//;
const MIB = 2 ** 20;
/** A zip of 50 MB is sent as base64 in JSON. */
const LAMBDA_LIMIT = 80 * MIB;
const LIMIT = 10 * MIB;

/** HTTP's answer to an Expect that is none of its own; what AWS makes of one is unverified. */
const UNMET = {
  code: 'ExpectationFailed',
  message: 'this endpoint meets no expectation but 100-continue',
  status: 417,
};

const empty = new Uint8Array();
const whole = (head: RequestHead): WireRequest => ({ ...head, body: empty });

/** A loopback name or address with any port: a page of the web that found this port by DNS can't make such a Host. */
export const isLoopbackHost = (host: string): boolean =>
  /^(localhost|([a-z0-9-]+\.)+localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i.test(host);

export function createFront({ world, execute, admin, touched, log }: FrontOptions): Front {
  /** Strangers may open many connections to the invoke URL: they take nothing from who is known. */
  const open: Budget = { left: 256 * MIB };
  const known: Budget = { left: 256 * MIB };
  return {
    admit(head) {
      if (!isLoopbackHost(head.headers.host ?? '')) {
        return { refused: refuse(403, 'AccessDeniedException', 'this endpoint answers only to a loopback name') };
      }
      if (!METHODS.has(head.method)) {
        return { refused: refuse(405, 'MethodNotAllowedException', 'this method is not allowed here') };
      }
      const unmet = !/^(100-continue)?$/i.test(head.headers.expect ?? '');
      const told = (service?: string) => ({ refused: refusal(whole(head), service, UNMET) });
      if (EXECUTE.test(head.path)) return unmet ? told() : { bodyLimit: LIMIT, budget: open };
      const { service, accessKeyId = '' } = scopeOf(head) ?? {};
      // A stranger's body is not read, however well its signature looks.
      const stranger = world.identity.keyed(accessKeyId) === undefined;
      const fault = signatureFault(head) ?? (stranger ? { kind: 'unknownKey' as const } : undefined);
      if (fault) return { refused: authError(fault, whole(head), service) };
      if (unmet) return told(service);
      return { bodyLimit: service === 'lambda' ? LAMBDA_LIMIT : LIMIT, budget: known };
    },
    async answer(request, sourceIp) {
      if (EXECUTE.test(request.path)) {
        touched();
        return execute({ ...request, sourceIp });
      }
      const verified = await verifySignature(request, world.identity, Date.now());
      if ('fault' in verified) return authError(verified.fault, request, scopeOf(request)?.service);
      touched();
      const { caller, scope } = verified;
      const forAdmin = ADMIN.test(request.path);
      if (forAdmin !== (scope.service === 'destined')) {
        return refuse(403, 'AccessDeniedException', `this is not signed for the service ${scope.service}`);
      }
      if (!forAdmin) return world.dispatch(request, caller, scope.region, scope.service);
      // A URL that holds for a week, whoever has it, is no way to end the endpoint.
      if (claimOf(request)?.presigned)
        return refuse(403, 'AccessDeniedException', 'this is not asked for by a presigned URL');
      if (caller.roleArn) return refuse(403, 'AccessDeniedException', 'only who started the endpoint may do this');
      return admin(request);
    },
    tooLarge: (head, sourceIp) =>
      EXECUTE.test(head.path)
        ? execute({ ...whole(head), sourceIp, isTooLong: true })
        : refusal(whole(head), scopeOf(head)?.service, {
            code: 'RequestEntityTooLargeException',
            message: 'the body is larger than is allowed here',
            status: 413,
          }),
    busy(head) {
      const [code, message] = ['ServiceUnavailable', 'too many bodies are arriving at once: try again'];
      const service = EXECUTE.test(head.path) ? undefined : scopeOf(head)?.service;
      return refusal(whole(head), service, { code, message, status: 503 });
    },
    failed(error) {
      log(`request failed: ${error instanceof Error ? error.stack : String(error)}\n`);
      return refuse(500, 'InternalFailure', 'internal failure');
    },
  };
}
