import { afterEach, describe, expect, it } from "vitest";

import { pipSettings } from "../../src/setup/pip-configuration.js";
import { findPythonIndex, findWheel } from "../../src/setup/python-index.js";
import { createWebClient } from "../../src/setup/web-client.js";
import { serve, type WebServer } from "../support/web-server.js";

const sha256 = "0123456789abcdef".repeat(4);
const wheel = { project: "a-project", file: "a_project-1.0-cp311-cp311-manylinux_2_17_x86_64.whl", size: 10, sha256 };
const noPip = (): Promise<undefined> => Promise.resolve(undefined);
const client = createWebClient({});

describe("pipSettings", () => {
  const files = (texts: Record<string, string>) => (file: string) => texts[file];
  const user = "/home/a/.config/pip/pip.conf";
  const HOME = "/home/a";

  it("reads pip's files, a download's section before the global one", () => {
    const text = [
      "# comment",
      "[global]",
      "index-url = https://one.example/simple",
      "cert: /etc/ca.pem",
      "[download]",
      "index_url=https://two.example/simple ",
    ].join("\r\n");
    expect(pipSettings({ HOME }, files({ [user]: text }))).toEqual({
      "index-url": "https://two.example/simple",
      cert: "/etc/ca.pem",
    });
  });

  it("lets the environment win over files, and the nearer file over the farther", () => {
    const section = (name: string): string => `[global]\nindex-url = https://${name}.example\nproxy = http://${name}:1`;
    const texts = {
      "/venv/pip.conf": section("virtual"),
      [user]: section("user"),
      "/etc/pip.conf": section("machine"),
    };
    const inOrder = [
      [{ HOME, VIRTUAL_ENV: "/venv", PIP_INDEX_URL: "https://set.example" }, "https://set.example", "http://virtual:1"],
      [{ HOME, VIRTUAL_ENV: "/venv" }, "https://virtual.example", "http://virtual:1"],
      [{ HOME }, "https://user.example", "http://user:1"],
      [{ HOME: "/home/b" }, "https://machine.example", "http://machine:1"],
    ] as const;
    for (const [environment, index, proxy] of inOrder) {
      expect(pipSettings(environment, files(texts))).toEqual({ "index-url": index, proxy });
    }
  });

  it("reads the file that is named, and no file where none is asked for", () => {
    const texts = { "/named": "[global]\nindex-url=https://named.example", [user]: "[global]\ncert=/ca" };
    expect(pipSettings({ HOME, PIP_CONFIG_FILE: "/named" }, files(texts))).toEqual({
      "index-url": "https://named.example",
      cert: "/ca",
    });
    expect(pipSettings({ HOME, PIP_CONFIG_FILE: "/dev/null" }, files(texts))).toEqual({});
  });
});

describe("findPythonIndex", () => {
  it("takes the caller's, then pip's configuration, then pip's default", async () => {
    const PIP_INDEX_URL = "https://set.example/simple";
    const askPip = (): Promise<string> => Promise.resolve("https://default.example/simple");
    expect(await findPythonIndex("https://given.example", { PIP_INDEX_URL }, askPip)).toMatchObject({
      url: "https://given.example",
    });
    expect(await findPythonIndex(undefined, { PIP_INDEX_URL }, askPip)).toEqual({
      url: PIP_INDEX_URL,
      saidBy: "pip's configuration",
    });
    expect(await findPythonIndex(undefined, { PIP_CONFIG_FILE: "/dev/null" }, askPip)).toEqual({
      url: "https://default.example/simple",
      saidBy: "pip",
    });
  });

  it("says what is needed where nobody knows one", async () => {
    await expect(findPythonIndex(undefined, { PIP_CONFIG_FILE: "/dev/null" }, noPip)).rejects.toThrow(
      "the Python package index of this machine is not known: set PIP_INDEX_URL to its address, or install pip, which knows one",
    );
  });
});

describe("findWheel", () => {
  let server: WebServer;
  afterEach(() => server.close());

  const json = (files: readonly object[]): [string, string] => [
    "application/vnd.pypi.simple.v1+json",
    JSON.stringify({ meta: { "api-version": "1.0" }, files }),
  ];
  const find = async ([type, text]: [string, string], found = wheel): Promise<string> => {
    server = await serve((_, response) => response.writeHead(200, { "content-type": type }).end(text));
    return findWheel({ url: `${server.url}/simple/`, saidBy: "a test" }, found, client);
  };

  it("finds the address in an index that answers in JSON", async () => {
    const other = { filename: "a_project-1.1.whl", url: "x", hashes: {} };
    const url = "https://files.example/a.whl";
    expect(await find(json([other, { filename: wheel.file, url, hashes: { sha256 } }]))).toBe(url);
    expect(server.requests.map((request) => request.url)).toEqual(["/simple/a-project/"]);
  });

  it("finds the address in an index that answers in HTML, relative to the page", async () => {
    const page = `<!DOCTYPE html><body>
      <a href="../../files/a_project-1.1.whl#sha256=${"f".repeat(64)}">a_project-1.1.whl</a><br />
      <a data-requires-python="&gt;=3.8" href="../../files/a.whl?x=1&amp;y=2#sha256=${sha256}">${wheel.file}</a><br />`;
    expect(await find(["text/html; charset=utf-8", page])).toBe(`${server.url}/files/a.whl?x=1&y=2`);
  });

  it("refuses a file that is missing, or another one of that name", async () => {
    await expect(find(json([]))).rejects.toThrow(
      `the Python package index (said by a test) does not have \`${wheel.file}\``,
    );
    await server.close();
    const other = "f".repeat(64);
    await expect(find(json([{ filename: wheel.file, url: "x", hashes: { sha256: other } }]))).rejects.toThrow(
      `the Python package index has another file as \`${wheel.file}\`: SHA-256 ${other}, not ${sha256}`,
    );
  });

  it("says that an index does not know the project, or is not there", async () => {
    server = await serve((_, response) => response.writeHead(404).end());
    const index = { url: server.url, saidBy: "a test" };
    await expect(findWheel(index, wheel, client)).rejects.toThrow(`${server.url}/a-project/ answers with status 404`);
    await server.close();
    await expect(findWheel(index, wheel, client)).rejects.toThrow(`${server.url}/a-project/ cannot be reached: `);
  });

  it("gives an address's credentials to its host alone", async () => {
    const files = await serve((_, response) => response.end("the file"));
    server = await serve((request, response) => {
      if (request.url === "/simple/a-project/") response.writeHead(302, { location: "/b/" }).end();
      else response.writeHead(302, { location: `${files.url}/c/` }).end();
    });
    const reply = await client.get(`${server.url.replace("//", "//someone:p%40ss@")}/simple/a-project/`);
    await reply.body.dump();
    await files.close();
    const expected = `Basic ${Buffer.from("someone:p@ss").toString("base64")}`;
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([expected, expected]);
    expect(files.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(reply.url).toBe(`${files.url}/c/`);
  });
});
