/** Something asked of the test controls that makes no sense; the message says why. */
export class BadControl extends TypeError {}
