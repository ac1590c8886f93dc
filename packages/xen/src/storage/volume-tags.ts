/** The general mark on a volume, by which all of ours are found; the one that counts carries the UUID. */
export const ourTag = 'smartdomains';
/** The volume is whole. */
export const completeTag = 'smartdomains.complete';
/** The volume outlives its application on purpose. */
export const keptTag = 'smartdomains.persist';

const uuidTag = 'smartdomains.uuid=';
const applicationTag = 'smartdomains.application=';

/** The mark that says whose a volume is. */
export function ownTagOf(uuid: string): string {
  return `${uuidTag}${uuid}`;
}

/** What a new volume of ours is tagged with. */
export function volumeTagsOf(owner: { readonly application: string; readonly uuid: string }): readonly string[] {
  return [ourTag, ownTagOf(owner.uuid), `${applicationTag}${owner.application}`];
}

/** Whose a volume is by its tags; `undefined` when they do not say it. */
export function parseVolumeTags(
  tags: readonly string[],
): { readonly application: string; readonly uuid: string; readonly persist: boolean } | undefined {
  const after = (prefix: string): string | undefined =>
    tags.find((tag) => tag.startsWith(prefix))?.slice(prefix.length);
  const uuid = after(uuidTag);
  const application = after(applicationTag);
  return uuid === undefined || application === undefined
    ? undefined
    : { application, uuid, persist: tags.includes(keptTag) };
}
