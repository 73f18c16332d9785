import { type Chain, type Position, trailIdIn } from './chain.ts';
import { headPath, readTrailText, witnessPath } from './trail-files.ts';

/** What a head says: how far the trail goes, or that it says nothing that can be believed. */
export type HeadState =
  | { readonly state: 'proved'; readonly position: Position }
  /** It is another trail's: the one that was here before this one. */
  | { readonly state: 'other trail' }
  | { readonly state: 'damaged' | 'missing' };

export interface Heads {
  readonly own: HeadState;
  /** Absent where nothing is kept outside of the data directory. */
  readonly witness?: HeadState;
}

/** @throws {DataDirectoryError} `DATA_DIRECTORY_REFUSED` if one is not private. */
export function readHeads(
  directory: string,
  dataDirectory: string,
  witnessDirectory: string | undefined,
  chain: Chain,
): Heads {
  const own = readHead(headPath(directory), chain);
  if (witnessDirectory === undefined) return { own };
  return { own, witness: readHead(witnessPath(witnessDirectory, dataDirectory), chain) };
}

/** The furthest that a head is proved to have seen the trail. */
export function furthest({ own, witness }: Heads): Position | undefined {
  const positions = [own, witness].flatMap((head) =>
    head?.state === 'proved' ? [head.position] : [],
  );
  return positions.sort((one, other) => other.sequence - one.sequence)[0];
}

function readHead(path: string, chain: Chain): HeadState {
  const text = readTrailText(path);
  if (text === undefined) return { state: 'missing' };
  const position = chain.parseHead(text);
  if (position !== undefined) return { state: 'proved', position };
  const trailId = trailIdIn(text);
  const isOther = trailId !== undefined && trailId !== chain.trailId;
  return { state: isOther ? 'other trail' : 'damaged' };
}
