/** The error a handler throws: by its modelled name, with its other members; the wire gives it the service's form and status. */

export class AwsError extends Error {
  /** HTTP status where the model has none. */
  readonly status: number | undefined;

  constructor(name: string, message: string, members: Record<string, unknown> = {}, status?: number) {
    super(message);
    this.name = name;
    this.status = status;
    Object.assign(this, members);
  }
}

/** `throw awsError('ResourceNotFoundException', 'Event bus x does not exist.')` */
export const awsError = (name: string, message: string, members?: Record<string, unknown>, status?: number): AwsError =>
  new AwsError(name, message, members, status);
