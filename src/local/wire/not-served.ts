/** What AWS has and this endpoint does not: refused by its name, in one form of words, never taken and forgotten. */
import { type AwsError, awsError } from './aws-error.ts';
import { SERVICES } from './services.ts';

/** No service of AWS has an error of this name: nobody takes it for AWS's own answer. */
export const NOT_SERVED = 'NotImplementedException';
export const NOT_SERVED_STATUS = 501;

/** `what` is an operation (`sns:Publish`), a parameter, or one value of it. */
export const notServedText = (what: string): string => `${what} is not served here`;
/** For a whole service: whoever set AWS_ENDPOINT_URL for one tool meets this with the next. */
export const serviceNotServedText = (service: string): string => {
  const [last, ...others] = Object.keys(SERVICES).sort().reverse();
  const served = `${others.reverse().join(', ')} and ${last}`;
  return `${notServedText(`the service ${service}`)}, only ${served} are: unset AWS_ENDPOINT_URL to ask AWS itself`;
};
export const notServed = (what: string): AwsError => awsError(NOT_SERVED, notServedText(what), {}, NOT_SERVED_STATUS);
