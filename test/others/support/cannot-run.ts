/** Parts of this suite that may go unrun, by their full titles, each with its reason. A part that is not here fails the run. */
export const CANNOT_RUN: Record<string, string> = {
  'curl > signs by itself': 'not every machine has a curl that signs (7.75 and later)',
};
