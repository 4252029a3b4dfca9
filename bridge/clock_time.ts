/** Writes a time of day in milliseconds since 1970 as `14:03:59`, on this machine's clock. */
export function formatTime(time: number): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0")).join(":");
}

/** Writes it as `14:03:59.007`. */
export function formatMilliseconds(time: number): string {
  return `${formatTime(time)}.${String(new Date(time).getMilliseconds()).padStart(3, "0")}`;
}
