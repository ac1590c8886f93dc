import { type ComponentContext, type HostSession, runtimeDiagnostic } from '@smartdomains/runtime';
import { holding, lockedExitCode, removeFile, renameFile, writeFile } from '../files/file-commands.ts';
import { isLocked, lookAtPath, lookAtText } from '../host-looks.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { inDirectory } from '../shell/in-directory.ts';
import type { Shell } from '../shell/shell.ts';
import { timeLimits } from '../time-limits.ts';
import { cachedImage, digestFile, fetchImage, fingerprintFile, imageCache } from './image-commands.ts';
import { type ImageSource, parseImageSource } from './image-source.ts';

/** What an image's attributes ask for. */
export interface ImageRequest {
  readonly shell: Shell;
  readonly session: HostSession;
  /** As it is written. */
  readonly baseImage: string;
  /** Hexadecimal; `undefined`: any content will do. */
  readonly digest: string | undefined;
}

/**
 * The path of the image on the host: itself, or its place in the host's cache, fetched when it is not there. However many ask at
 * once, one fetches and the others wait. Throws SD8214 when its content has another digest than the description says, SD8215
 * when it cannot be fetched.
 */
export async function provideImage(context: ComponentContext, request: ImageRequest): Promise<string> {
  const source = parseImageSource(request.baseImage);
  if (source.kind === 'none') throw notASource(context, request, source.reason);
  if (source.kind === 'path') return source.path;
  const { digest } = request;
  if (digest === undefined) throw notASource(context, request, 'it has no digest, by which it is kept and checked');
  const path = cachedImage(digest);
  await request.shell.disks.alone(path, context.signal, () => fetchOnce(context, request, { source, digest, path }));
  return path;
}

/** Compares a file with its digest, when it has one. Throws SD8214. A cached image was compared when it got its name. */
export async function checkDigest(context: ComponentContext, request: ImageRequest, path: string): Promise<void> {
  const { shell, session, digest } = request;
  if (digest === undefined || path === cachedImage(digest)) return;
  const found = await shell.disks.alone(path, context.signal, () => digestOnce(context, { shell, session }, path));
  if (found !== digest) throw otherDigest(context, request, found);
}

/** Reading a whole image takes long, so its digest is remembered on the host until its size, time or inode changes. */
async function digestOnce(context: ComponentContext, on: OnHost, path: string): Promise<string> {
  const { session } = on;
  const look = await session.query(fingerprintFile(path), { timeoutMs: timeLimits.lookMs });
  const fingerprint = look.stdout.trim();
  const record = `${imageCache}/${path.slice(1).replaceAll('/', '%')}.digest`;
  const [knownDigest, ...known] = ((await lookAtText(session, record)) ?? '').trim().split(' ');
  if (knownDigest !== undefined && /^[0-9a-f]{64}$/.test(knownDigest) && known.join(' ') === fingerprint) {
    return knownDigest;
  }
  const digest = await context.waitFor(`the digest of ${path}`, computeDigest(session, path));
  await writeInCache(context, on, {
    what: `remember the digest of ${path}`,
    path: record,
    text: `${digest} ${fingerprint}\n`,
  });
  return digest;
}

async function computeDigest(session: HostSession, path: string): Promise<string> {
  const answer = await session.query(digestFile(path), { timeoutMs: timeLimits.copyMs });
  return answer.stdout.slice(0, 64).toLowerCase();
}

interface Fetch {
  readonly source: Exclude<ImageSource, { readonly kind: 'path' }>;
  readonly digest: string;
  readonly path: string;
}

/**
 * Fetches beside the final name, compares, then renames: whatever has the name is whole. The lock is for other processes of ours,
 * also one whose controller is gone.
 */
async function fetchOnce(context: ComponentContext, request: ImageRequest, fetch: Fetch): Promise<void> {
  const { session, baseImage } = request;
  const { source, digest, path } = fetch;
  const partPath = `${path}.part`;
  const lockPath = `${path}.lock`;
  const at = labelAt(context.attributes.place('baseImage'), `fetched by ${session.host}`);
  for (;;) {
    if ((await lookAtPath(session, path)) !== undefined) return;
    await writeInCache(context, request, { what: `write ${lockPath}`, path: lockPath, text: '' });
    if (await isLocked(session, lockPath)) {
      await context.waitFor(`somebody else to fetch ${baseImage}`, context.sleep(timeLimits.gonePollMs));
      continue;
    }
    const fetching = session.effect({ what: `fetch ${baseImage}` }, holding(lockPath, fetchImage(source, partPath)), {
      timeoutMs: timeLimits.copyMs,
      accept: [0, lockedExitCode],
      failure: whenFailed('SD8215', {
        at,
        help: `try on ${session.host} what the command does, as the user of the shell`,
      }),
    });
    if ((await context.waitFor(`${session.host} to fetch ${baseImage}`, fetching)).exitCode !== lockedExitCode) break;
  }
  const found = await context.waitFor(`the digest of ${baseImage}`, computeDigest(session, partPath));
  if (found !== digest) {
    await session.effect({ what: `remove ${partPath}` }, removeFile(partPath), { timeoutMs: timeLimits.smallChangeMs });
    throw otherDigest(context, request, found);
  }
  await session.effect({ what: `keep it as ${path}` }, renameFile(partPath, path), {
    timeoutMs: timeLimits.smallChangeMs,
    failure: whenFailed('SD8215', { at }),
  });
  await session.effect({ what: `remove ${lockPath}` }, removeFile(lockPath), { timeoutMs: timeLimits.smallChangeMs });
}

type OnHost = Pick<ImageRequest, 'shell' | 'session'>;

/** Writes a small file into the cache, whose directory the first one makes. Throws SD8212 when that cannot be made. */
async function writeInCache(
  context: ComponentContext,
  { shell, session }: OnHost,
  file: { readonly what: string; readonly path: string; readonly text: string },
): Promise<void> {
  const known = { directories: shell.directories, signal: context.signal };
  await inDirectory(session, { directory: imageCache, known, code: 'SD8212' }, (onFailed) =>
    session.effect({ what: file.what }, writeFile(file.path), {
      timeoutMs: timeLimits.smallChangeMs,
      stdin: file.text,
      failure: (failed) => {
        onFailed(failed);
        return runtimeDiagnostic('SD6101', { facts: failed.facts });
      },
    }),
  );
}

function otherDigest(
  context: ComponentContext,
  { session }: ImageRequest,
  found: string,
): ReturnType<typeof problemOn> {
  return problemOn({ component: context.path, host: session.host }, 'SD8214', {
    at: labelAt(context.attributes.place('baseImageDigest'), 'this is what the description says'),
    facts: [{ name: 'found', value: `sha256:${found}` }],
    help: 'put the right image there, or change `baseImageDigest` if the image was changed on purpose',
  });
}

function notASource(
  context: ComponentContext,
  { session }: ImageRequest,
  reason: string,
): ReturnType<typeof problemOn> {
  return problemOn({ component: context.path, host: session.host }, 'SD8216', {
    at: labelAt(context.attributes.place('baseImage'), reason),
  });
}
