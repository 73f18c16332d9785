import type { JsonObject, OtherCaller, ServerSetup } from '../cases/step.ts';
import type { EndpointTime } from '../run/times.ts';

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What became of a call or of a secret cannot be told: the endpoint did not answer as it should. */
export class EndpointError extends Error {}

/** What only a server of our own can be told or asked. */
export interface Controls {
  readonly advance: (ms: number) => void;
  readonly disableKey: (key: string) => void;
  /** The next call meets a failure inside the server. */
  readonly failNextCall: () => void;
  /** Another AWS service gives a secret of its own that value. */
  readonly putAsService: (service: string, name: string, value: string) => void;
  /** The audit trail, oldest event first. */
  readonly events: () => readonly JsonObject[];
}

/** A Secrets Manager, opened for one case. */
export interface Endpoint extends EndpointTime {
  readonly region: string;
  /** The name of a secret that is nobody else's; every secret of the case begins with it. */
  readonly secretName: string;
  /**
   * @param region another one than the endpoint's own; only of a server made for the case
   * @param as somebody else than whoever the endpoint was opened for; likewise
   * @throws {EndpointError} if no answer came.
   */
  readonly send: (
    operation: string,
    request: JsonObject,
    region?: string,
    as?: OtherCaller,
  ) => Promise<Answer>;
  /** Present if it is a server of our own, made for the case. */
  readonly controls?: Controls;
  /**
   * Waits until an answer that may come late is worth asking for again; `false` once it is overdue.
   * Absent where everything is told at once.
   */
  readonly waitForLate?: (waits: number) => Promise<boolean>;
  /**
   * Takes away whatever the case has created.
   *
   * @throws {EndpointError} naming what is left.
   */
  readonly close: () => Promise<void>;
}

/** @param setup heeded by a server made for the case; others run no case that needs one */
export type OpenEndpoint = (setup?: ServerSetup) => Promise<Endpoint>;
