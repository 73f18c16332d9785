import { describe, expect } from 'vitest';
import { nbaEnv, nbaFiles } from './nba-project.ts';
import { it, writesTo } from './scenario.ts';

describe('a migration that was interrupted', () => {
  it('is finished where it began, and not by a command that means another target', async ({
    onAws,
    server,
  }) => {
    const env = nbaEnv({ DB_PASSWORD: 'synthetic-password-of-resume' });
    onAws.writeAll({ ...nbaFiles, '.env': env });
    server.faults.set('CreateSecret', { reset: true });
    const broken = await onAws.run(['migrate', '--yes']);
    expect(broken.code).toBe(6);
    server.faults.clear();
    const before = writesTo(server).length;

    for (const other of [['--local'], ['--env', 'staging'], ['--region', 'eu-west-1']]) {
      const { code, stderr } = await onAws.run(['migrate', '--yes', ...other]);
      expect([code, stderr]).toEqual([3, expect.stringContaining('was interrupted')]);
    }
    expect(writesTo(server).length).toBe(before);
    expect(onAws.read('.env')).toBe(env);

    const finished = await onAws.run(['migrate', '--yes']);
    expect(finished.code).toBe(0);
    expect(finished.stderr).toMatch(
      /^target: AWS .*production\n.*was interrupted; this finishes it/,
    );
    expect(finished.stderr).toContain('next steps:');
    expect(onAws.read('.env')).not.toContain('synthetic-password-of-resume');
  });
});
