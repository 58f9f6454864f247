/** @file Links between the pages, to files and to headings. */

import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorOf, fromRoot, prose, readPage, readPages, root } from "./markdown.js";

describe("links", () => {
  for (const page of readPages()) {
    it(`of ${page.path} lead to files and headings`, () => {
      const broken: string[] = [];
      for (const { number, text } of prose(page)) {
        for (const [, target] of text.matchAll(/\]\(([^)]+)\)/g)) {
          if (/^https?:/.test(target!)) continue;
          const [path, anchor] = target!.split("#") as [string, string?];
          const file = path === "" ? join(root, page.path) : join(root, dirname(page.path), path);
          const exists = existsSync(file);
          const isAnchored =
            anchor === undefined ||
            (exists && statSync(file).isFile() && readPage(fromRoot(file)).headings.map(anchorOf).includes(anchor));
          if (!exists || !isAnchored) broken.push(`line ${number}: ${target}`);
        }
      }
      expect(broken).toEqual([]);
    });
  }
});
