/** Sends what a command's types forbid: the SDK's clients pass it on, and the endpoint has to refuse it. */

/** Any command's class. */
export type AnyCommand = new (input: never) => object;

export const sendUnchecked = (client: object, Command: AnyCommand, input: object): Promise<unknown> =>
  (client as { send(command: object): Promise<unknown> }).send(new Command(input as never));
