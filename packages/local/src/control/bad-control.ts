/** A request for the test controls that makes no sense; the message says why. */
export class BadControl extends Error {}
