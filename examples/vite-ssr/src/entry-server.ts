import { createHmac } from 'node:crypto';
import { createSecretsClient } from '@undotenv/client';
import manifest from '../undotenv.config.ts';
import { renderPictures } from './pictures.ts';

const secrets = createSecretsClient({ manifest });

/** The page, with a link to each picture that only this server can have signed. */
export async function render(names: readonly string[]): Promise<string> {
  const { signingKey } = await secrets.get('links');
  const links = names.map((name) => {
    const path = `/pictures/${encodeURIComponent(name)}`;
    const signature = createHmac('sha256', signingKey).update(path).digest('hex');
    return { name, href: `${path}?signature=${signature}` };
  });
  return renderPictures(links);
}
