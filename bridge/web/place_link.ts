/** Links to one device, to one topic and to one layout, as people write them down and print them on a label. */
const DEVICE_LINK = /^\/d\/([^/]+)$/;
const LAYOUT_LINK = /^\/w\/([^/]+)$/;
const TOPIC_LINK = /^\/c\/([^/]+\/[^/]+)$/;
/** What would end a value in a fragment, or say another one. */
const UNFIT = /[&=+]/g;

/**
 * Returns where `/d/DEVICE`, `/c/DEVICE/CHANNEL` and `/w/LAYOUT` lead, relative to themselves, so that
 * it is right behind a proxy too: the page, which shows what the fragment names. Null for every other path.
 */
export function followPlaceLink(path: string): string | null {
  const device = DEVICE_LINK.exec(path);
  if (device !== null) return `../#d=${fit(device[1])}`;
  const layout = LAYOUT_LINK.exec(path);
  if (layout !== null) return `../#w=${fit(layout[1])}`;
  const topic = TOPIC_LINK.exec(path);
  return topic === null ? null : `../../#c=${fit(topic[1])}`;
}

function fit(text: string): string {
  return text.replace(UNFIT, encodeURIComponent);
}
