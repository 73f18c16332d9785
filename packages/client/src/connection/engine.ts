/** The engines whose drivers are known; any spelling of a scheme that means one of them. */
export function engineOf(scheme: string): 'postgres' | 'mysql' | undefined {
  if (/^postgres(?:ql)?$/i.test(scheme)) return 'postgres';
  return /^(?:mysql|mariadb)$/i.test(scheme) ? 'mysql' : undefined;
}
