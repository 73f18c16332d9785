import { defineConfig } from 'vite';

export default defineConfig({
  // On the server packages stay packages: nothing there is worth putting into one file.
  ssr: { external: true },
});
