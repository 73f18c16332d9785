import { randomInt } from 'node:crypto';

/** A whole number from 0 up to but not including `bound`, each as likely as any other. */
export type RandomBelow = (bound: number) => number;

/** Node's own: it draws again rather than favour the smaller numbers. */
export const secureRandomBelow: RandomBelow = (bound) => randomInt(bound);
