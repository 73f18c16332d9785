/**
 * `@undotenv/manifest/presets/btc-agent`: `btc-agent/{provider}/{kind}`, without an environment in
 * the name. Of Twitter's credentials variables come first: with `TWITTER_BEARER_TOKEN` set, all
 * five are read from variables, else all five from the secret. In production that is a warning, and
 * refused by a client that is `strict`.
 *
 * ```ts
 * export default defineSecrets(btcAgent);
 * ```
 */
import { untilRestart, type CachePreset } from './cache-times.ts';

/** Every key is required: what is missing is listed. */
export const btcAgent = {
  application: 'btc-agent',
  name: '{application}/{secret}',
  environment: {
    variable: 'BTC_AGENT_ENV',
    // One secret serves all environments, so the one to be careful in is assumed.
    default: 'production',
    spellings: { production: ['prod'], staging: ['stage'], development: ['dev'], local: [] },
  },
  region: 'us-east-1',
  sources: [
    {
      source: 'environment',
      secrets: ['twitter/credentials'],
      when: { TWITTER_BEARER_TOKEN: { set: true } },
      final: true,
    },
    { source: 'secrets-manager' },
  ],
  secrets: {
    'twitter/credentials': {
      description: 'Twitter API credentials for BTC Market Hunter Agent',
      keys: {
        api_key: { env: 'TWITTER_API_KEY' },
        api_secret: { env: 'TWITTER_API_SECRET' },
        bearer_token: { env: 'TWITTER_BEARER_TOKEN' },
        access_token: { env: 'TWITTER_ACCESS_TOKEN' },
        access_token_secret: { env: 'TWITTER_ACCESS_TOKEN_SECRET' },
      },
    },
    'coingecko/api-key': {
      description: 'CoinGecko Pro API Key',
      keys: { api_key: { env: 'COINGECKO_API_KEY' } },
    },
    'glassnode/api-key': {
      description: 'Glassnode API Key',
      keys: { api_key: { env: 'GLASSNODE_API_KEY' } },
    },
  },
} as const;

/** For `secrets`, over `btcAgent.secrets`: an application that reads with the bearer token alone. */
export const bearerTokenOnly = {
  'twitter/credentials': {
    description: 'Twitter API credentials for BTC Market Hunter Agent',
    keys: {
      api_key: { env: 'TWITTER_API_KEY', required: false },
      api_secret: { env: 'TWITTER_API_SECRET', required: false },
      bearer_token: { env: 'TWITTER_BEARER_TOKEN' },
      access_token: { env: 'TWITTER_ACCESS_TOKEN', required: false },
      access_token_secret: { env: 'TWITTER_ACCESS_TOKEN_SECRET', required: false },
    },
  },
} as const;

/**
 * The same: the system as it was, in which an API key that its secret lacks is an empty text. A
 * client that is `strict` refuses it.
 */
export const emptyApiKeys = {
  'coingecko/api-key': {
    description: 'CoinGecko Pro API Key',
    keys: { api_key: { env: 'COINGECKO_API_KEY' } },
    onMissingKey: 'empty',
  },
  'glassnode/api-key': {
    description: 'Glassnode API Key',
    keys: { api_key: { env: 'GLASSNODE_API_KEY' } },
    onMissingKey: 'empty',
  },
} as const;

/** The system as it was; without this option a rotated token is seen within five minutes. */
export const btcAgentCache: CachePreset = untilRestart;
