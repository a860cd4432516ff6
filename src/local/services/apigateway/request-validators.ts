/** Operations on request validators; what they do is in ../../gateway/validate-request.ts. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { page } from './page.ts';
import { applyPatch, booleanOf, member, type PatchRule, textOf } from './patch.ts';
import { type GatewayState, newId } from './state.ts';

const RULES: PatchRule<Client.RequestValidator>[] = [
  member('name', textOf),
  member('validateRequestBody', booleanOf),
  member('validateRequestParameters', booleanOf),
];

export function requestValidatorHandlers(state: GatewayState): Handlers<typeof Client> {
  const at = (region: string, restApiId: string | undefined, id = '') => {
    const api = state.api(region, restApiId);
    const validator = api.validators.get(id);
    if (!validator) throw awsError('NotFoundException', 'Invalid Request Validator identifier specified');
    return { api, validator };
  };
  return {
    CreateRequestValidator(input, { region }) {
      const { restApiId, name, validateRequestBody = false, validateRequestParameters = false } = input;
      const api = state.api(region, restApiId);
      const validator = { id: newId(6), name, validateRequestBody, validateRequestParameters };
      api.validators.set(validator.id, validator);
      return validator;
    },
    GetRequestValidator: (input, { region }) => at(region, input.restApiId, input.requestValidatorId).validator,
    GetRequestValidators(input, { region }) {
      const all = [...state.api(region, input.restApiId).validators.values()];
      return page(all, ({ id }) => id ?? '', input.position, input.limit);
    },
    UpdateRequestValidator(input, { region }) {
      const { api, validator } = at(region, input.restApiId, input.requestValidatorId);
      const changed = { ...validator };
      applyPatch(changed, input.patchOperations, RULES);
      api.validators.set(validator.id!, changed);
      return changed;
    },
    /** Whether AWS refuses this while a method names it is unverified; such a method is then not validated. */
    DeleteRequestValidator(input, { region }) {
      const { api, validator } = at(region, input.restApiId, input.requestValidatorId);
      api.validators.delete(validator.id!);
      return {};
    },
  };
}
