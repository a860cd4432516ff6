/** Operations on models: the schemas that methods name. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { readJson } from '../../gateway/vtl-value.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { isObject } from './json-object.ts';
import { refuseGiven } from './not-served.ts';
import { page } from './page.ts';
import { applyPatch, member, type PatchRule, textOf } from './patch.ts';
import { type ApiState, type GatewayState, newId } from './state.ts';

/** Throws BadRequestException; how AWS goes on after "Invalid model specified" is unverified. */
function checkSchema(schema: string | undefined): void {
  if (schema === undefined || schema === '') return;
  if (isObject(readJson(schema))) return;
  throw awsError('BadRequestException', 'Invalid model specified: the schema is not valid JSON');
}

const RULES: PatchRule<Client.Model>[] = [member('schema', textOf), member('description', textOf)];

/** Throws for a model that isn't there. */
export const checkModel = (api: ApiState, name: string): void => {
  if (name !== 'Empty' && !api.models.has(name)) {
    throw awsError('BadRequestException', `Invalid model identifier specified: ${name}`);
  }
};

export function modelHandlers(state: GatewayState): Handlers<typeof Client> {
  const modelOf = (region: string, restApiId: string | undefined, name: string | undefined) => {
    const api = state.api(region, restApiId);
    const model = api.models.get(name ?? '');
    if (!model) throw awsError('NotFoundException', `Invalid model name specified: ${name}`);
    return { api, model };
  };
  return {
    GetModels(input, { region }) {
      const models = [...state.api(region, input.restApiId).models.values()];
      return page(models, ({ id }) => id ?? '', input.position, input.limit);
    },
    GetModel(input, { region }) {
      refuseGiven(input, 'flatten');
      return modelOf(region, input.restApiId, input.modelName).model;
    },
    CreateModel(input, { region }) {
      const { restApiId, ...given } = input;
      const api = state.api(region, restApiId);
      const name = given.name ?? '';
      if (!/^[a-zA-Z0-9]+$/.test(name)) throw awsError('BadRequestException', 'Model name must be alphanumeric');
      if (api.models.has(name)) throw awsError('ConflictException', 'Model name already exists for this REST API');
      checkSchema(given.schema);
      const model = { id: newId(6), ...given };
      api.models.set(name, model);
      return model;
    },
    UpdateModel(input, { region }) {
      const { api, model } = modelOf(region, input.restApiId, input.modelName);
      const changed = { ...model };
      applyPatch(changed, input.patchOperations, RULES);
      checkSchema(changed.schema);
      api.models.set(model.name!, changed);
      return changed;
    },
    DeleteModel(input, { region }) {
      const { api, model } = modelOf(region, input.restApiId, input.modelName);
      api.models.delete(model.name!);
      return {};
    },
  };
}
