import assert from "node:assert/strict";
import { checkTiles } from "../../../bridge/config/map_config.ts";

Deno.test("checkTiles() takes a URL of one host with the three places of a tile", () => {
  for (
    const url of [
      "https://tiles.example/{z}/{x}/{y}.png",
      "http://192.168.1.4:8081/{z}/{x}/{y}.webp?key=a",
      "http://[::1]:80/{z}-{x}-{y}",
    ]
  ) assert.equal(checkTiles(url), null, url);
});

Deno.test("checkTiles() takes nothing that would let other hosts in, or no tile", () => {
  const refused = [
    "",
    "tiles",
    "ftp://tiles.example/{z}/{x}/{y}",
    "javascript:alert(1)//{z}/{x}/{y}",
    "data:image/png,{z}{x}{y}",
    "https://tiles.example/{z}/{x}.png",
    "https://{s}.tiles.example/{z}/{x}/{y}.png",
    "https://*.example/{z}/{x}/{y}.png",
    "https://me:secret@tiles.example/{z}/{x}/{y}.png",
    "https://a.example;script-src/{z}/{x}/{y}",
    "https://a.example,b.example/{z}/{x}/{y}",
    `https://tiles.example/{z}/{x}/{y}/${"a".repeat(500)}`,
  ];
  for (const url of refused) assert.notEqual(checkTiles(url), null, url);
});
