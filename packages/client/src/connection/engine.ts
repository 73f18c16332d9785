/** What drivers make of the name of an engine. */
export interface Engine {
  /** Two engines that share it are the same to a driver. */
  readonly protocol: 'postgres' | 'mysql' | 'mongodb';
  /** What drivers have before `://`, where it is not the name itself. */
  readonly scheme?: string;
  readonly port?: number;
}

/**
 * The names in schemes, and those that AWS's rotation functions want under `engine`
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html).
 */
const engines = new Map<string, Engine>([
  ['postgres', { protocol: 'postgres', port: 5432 }],
  ['postgresql', { protocol: 'postgres', port: 5432 }],
  ['aurora-postgresql', { protocol: 'postgres', scheme: 'postgres', port: 5432 }],
  ['redshift', { protocol: 'postgres', scheme: 'postgres', port: 5439 }],
  ['mysql', { protocol: 'mysql', port: 3306 }],
  ['mariadb', { protocol: 'mysql', port: 3306 }],
  ['aurora-mysql', { protocol: 'mysql', scheme: 'mysql', port: 3306 }],
  ['mongodb', { protocol: 'mongodb', port: 27_017 }],
  // Its ports are in the DNS.
  ['mongodb+srv', { protocol: 'mongodb' }],
  ['mongo', { protocol: 'mongodb', scheme: 'mongodb', port: 27_017 }],
]);

export function engineNamed(name: string): Engine | undefined {
  return engines.get(name.toLowerCase());
}

/** Of an engine that is not known, its name. */
export function protocolOf(name: string): string {
  return engineNamed(name)?.protocol ?? name.toLowerCase();
}
