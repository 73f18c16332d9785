import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Command } from './child.ts';
import type { Scope } from './scope.ts';

/**
 * Starts the MCP server as an MCP host does, asks it two questions and closes it.
 *
 * @returns both answers, one a line
 */
export async function askServer(server: Command, scope: Scope): Promise<string> {
  const transport = new StdioClientTransport({
    command: server.command,
    args: [...server.arguments],
    cwd: server.directory,
    env: server.variables,
    stderr: 'pipe',
  });
  let log = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const client = new Client({ name: 'demo', version: '0.1.0' });
  await scope.defer(() => client.close());
  try {
    await client.connect(transport);
    const scorers = await ask(client, 'top_scorers', { season: 2023, limit: 1 });
    const record = await ask(client, 'team_record', { team: 'Mockton Doubles', season: 2023 });
    return `${scorers}\n${record}`;
  } catch (cause) {
    throw new Error(`the MCP server did not answer; it said:\n${log}`, { cause });
  } finally {
    await client.close();
  }
}

async function ask(
  client: Client,
  tool: string,
  question: Record<string, unknown>,
): Promise<string> {
  const { content, isError } = await client.callTool({ name: tool, arguments: question });
  const [answer] = content as { text?: string }[];
  if (isError === true || answer?.text === undefined) throw new Error(`${tool} failed`);
  return answer.text;
}
