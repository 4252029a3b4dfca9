import assert from "node:assert/strict";
import { followPlaceLink } from "../../../bridge/web/place_link.ts";

Deno.test("followPlaceLink() leads to the page, by a path that is right behind a proxy too", () => {
  const follow = (path: string) => {
    const location = followPlaceLink(path);
    return location && new URL(location, `https://proxy.example/pins${path}`).href;
  };
  assert.equal(follow("/d/greenhouse"), "https://proxy.example/pins/#d=greenhouse");
  assert.equal(follow("/w/my%20wall"), "https://proxy.example/pins/#w=my%20wall");
  assert.equal(
    follow("/c/greenhouse/fan%20speed"),
    "https://proxy.example/pins/#c=greenhouse/fan%20speed",
  );
});

Deno.test("followPlaceLink() takes nothing else, and lets no link say more than a place", () => {
  for (
    const path of [
      "/",
      "/d",
      "/d/",
      "/d/a/b",
      "/c/a",
      "/c/a/",
      "/c/a/b/c",
      "/D/a",
      "/x/d/a",
      "/w",
      "/w/",
      "/w/a/b",
    ]
  ) {
    assert.equal(followPlaceLink(path), null, path);
  }
  assert.equal(followPlaceLink("/d/a&token=b"), "../#d=a%26token%3Db");
  assert.equal(followPlaceLink("/d/a+b"), "../#d=a%2Bb");
});
