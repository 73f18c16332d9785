import { Socket } from 'node:net';
import { UndotenvError } from '@undotenv/protocol';

/** A client of this process was about to connect to AWS. Not retryable. */
export class AwsRefusedError extends UndotenvError {
  readonly code = 'AWS_REFUSED';

  constructor(host: string) {
    super(`a test was about to connect to ${host}`, {
      hint: 'give the client the clientOptions() or variables() of a test server',
    });
  }
}

/** @see AWS SDKs and Tools Reference Guide; partitions as the SDKs' partitions file has them. */
const awsDomains = [
  ...['amazonaws.com', 'amazonaws.com.cn', 'amazonaws.eu', 'api.aws', 'c2s.ic.gov'],
  ...['sc2s.sgov.gov', 'cloud.adc-e.uk', 'csp.hci.ic.gov'],
];

/** Where a machine of AWS hands out credentials: of an instance, and of a container. */
const metadataAddresses = ['169.254.169.254', '169.254.170.2', '169.254.170.23', 'fd00:ec2::254'];

type Connect = (this: Socket, ...parameters: unknown[]) => Socket;

// What every connection of this process goes through, TLS and fetch as well. Its overloads say
// nothing of the one form that Node itself calls it with.
const sockets = Socket.prototype as unknown as { connect: Connect };
let original: Connect | undefined;
let refusals = 0;

/**
 * Fails every connection of this process to AWS before its name is looked up, so that a test that
 * was pointed at no server of its own cannot read what is in production. Clients get
 * {@link AwsRefusedError}, or their own error with it as the cause.
 *
 * @returns what ends it; until all who asked for it have, it holds.
 */
export function refuseAws(): () => void {
  if (refusals === 0) begin();
  refusals += 1;
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    refusals -= 1;
    if (refusals === 0) end();
  };
}

function begin(): void {
  const connect = sockets.connect;
  original = connect;
  sockets.connect = function (...parameters) {
    const host = hostOf(parameters);
    if (!isAws(host)) return connect.apply(this, parameters);
    // Later, as a look-up of the name would fail: at once nobody listens for errors yet.
    setImmediate(() => this.destroy(new AwsRefusedError(host)));
    return this;
  };
}

function end(): void {
  if (original !== undefined) sockets.connect = original;
}

/** Called with options, with a port and a host, or by Node itself with a list of options first. */
function hostOf([first, second]: readonly unknown[]): string {
  const options: unknown = Array.isArray(first) ? first[0] : first;
  if (typeof options === 'object' && options !== null && 'host' in options) {
    return typeof options.host === 'string' ? options.host : '';
  }
  return typeof second === 'string' ? second : '';
}

function isAws(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (metadataAddresses.includes(name)) return true;
  return awsDomains.some((domain) => name === domain || name.endsWith(`.${domain}`));
}
