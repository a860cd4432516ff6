/** Beginnings of titles of the end-to-end suite that not every machine runs, each with its reason. */
export const NOT_EVERYWHERE: Record<string, string> = {
  'a state folder in part of another user': 'only root may give files away',
  'a stdout that takes nothing': 'not every system has /dev/full',
};

/** Parts of this suite that may go unrun, by their full titles, each with its reason. A part that is not here fails the run. */
export const CANNOT_RUN: Record<string, string> = {
  'curl > signs by itself': 'not every machine has a curl that signs (7.75 and later)',
};
