/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { exportUrl } from "../model/export_url.ts";
import type { LiveModel } from "../model/live_model.ts";
import { stringifyPlace } from "../model/place.ts";
import { CopyButton } from "./copy_button.tsx";
import { download } from "./download.ts";
import { drawPicture } from "./picture.ts";
import { keptToken } from "../token_keeper.ts";

/** What of the charts can be taken elsewhere: readings as CSV, a picture, a link. */
export function TakeAway({ model }: { model: LiveModel }) {
  const complaint = useSignal("");
  const range = () => model.view.selection.peek() ?? model.view.current;
  const tell = (error: unknown) => complaint.value = `Not saved: ${(error as Error).message}`;
  const name = () => `pinbridge-${new Date(range().from).toISOString().replaceAll(":", "-")}`;
  const saveRows = async () => {
    complaint.value = "";
    try {
      download(
        `${name()}.csv`,
        await fetchRows(exportUrl(model.shown.topics(), range())),
        "text/csv",
      );
    } catch (error) {
      tell(error);
    }
  };
  const savePicture = async () => {
    complaint.value = "";
    try {
      download(`${name()}.png`, await drawPicture(document.querySelector("main")!), "image/png");
    } catch (error) {
      tell(error);
    }
  };
  return (
    <p class="look-part">
      <button type="button" class="button" onClick={saveRows}>CSV</button>
      <button type="button" class="button" onClick={savePicture}>PNG</button>
      <CopyButton text={() => linkTo(model)} label="Link" />
      <span role="alert" class="complaint-inline">{complaint}</span>
    </p>
  );
}

function linkTo(model: LiveModel): string {
  const url = new URL(location.href);
  url.hash = stringifyPlace(model.shown.here);
  return url.href;
}

async function fetchRows(url: string): Promise<Blob> {
  const token = keptToken();
  const headers = token === undefined ? undefined : { Authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error((await response.text()).trim() || `status ${response.status}`);
  return await response.blob();
}
