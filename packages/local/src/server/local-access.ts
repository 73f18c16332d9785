/** How to reach a local Secrets Manager: an endpoint and the credentials it accepts. */
export interface LocalAccess {
  /** `http://HOST:PORT`. */
  readonly url: string;
  /**
   * The same service on a Unix socket no other user can listen on, where secrets are kept. Whoever
   * can use it should: the port in `url` is anybody's once this server has ended.
   */
  readonly socketPath?: string;
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
