/** Links to one device and to one topic, as people write them down and print them on a label. */
const DEVICE_LINK = /^\/d\/([^/]+)$/;
const TOPIC_LINK = /^\/c\/([^/]+\/[^/]+)$/;
/** What would end a value in a fragment, or say another one. */
const UNFIT = /[&=+]/g;

/**
 * Returns where `/d/DEVICE` and `/c/DEVICE/CHANNEL` lead, relative to themselves, so that it is right
 * behind a proxy too: the page, which shows what the fragment names. Null for every other path.
 */
export function followPlaceLink(path: string): string | null {
  const device = DEVICE_LINK.exec(path);
  if (device !== null) return `../#d=${fit(device[1])}`;
  const topic = TOPIC_LINK.exec(path);
  return topic === null ? null : `../../#c=${fit(topic[1])}`;
}

function fit(text: string): string {
  return text.replace(UNFIT, encodeURIComponent);
}
