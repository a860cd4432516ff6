/** `1,204`: a whole number from 0 on. Intl writes the same, and takes 12 ms to load before it does. */
export const counted = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
