/** @file Speaks HTTP as the machine wants it: through its proxy, with its certificates, with the credentials of an address. */

import { readFileSync } from "node:fs";

import { EnvHttpProxyAgent, request, type Dispatcher } from "undici";

import { pipSettings } from "./pip-configuration.js";
import { SetupError } from "./setup-error.js";

/** A reply whose body is still to be read. */
export interface WebReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: AsyncIterable<Buffer> & { dump(): Promise<void> };
  /** The address in the end, after redirections. */
  readonly url: string;
}

/** Gets pages and files. */
export interface WebClient {
  /** @throws Error where no reply comes */
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<WebReply>;
  /** The whole text of a page. @throws SetupError where there is none */
  text(url: string, headers?: Readonly<Record<string, string>>): Promise<{ text: string; type: string; url: string }>;
  close(): Promise<void>;
}

/** Milliseconds without a byte after which a connection counts as lost. */
const silence = 60_000;

/** A client for this machine. Proxies come from `HTTPS_PROXY` and its like or pip's settings, certificates from pip's too. */
export function createWebClient(environment: NodeJS.ProcessEnv = process.env): WebClient {
  const { cert, proxy } = pipSettings(environment);
  const ca = cert === undefined ? {} : { ca: readFileSync(cert, "utf8") };
  const agent: Dispatcher = new EnvHttpProxyAgent({
    connect: { timeout: 20_000, ...ca },
    requestTls: ca,
    headersTimeout: silence,
    bodyTimeout: silence,
    ...(proxy === undefined ? {} : { httpProxy: proxy, httpsProxy: proxy }),
  });

  const get = async (address: string, headers: Readonly<Record<string, string>> = {}): Promise<WebReply> => {
    let url = new URL(address);
    const credentials = authorization(url);
    const { host } = url;
    for (let hop = 0; hop < 10; hop++) {
      // Credentials are for the host they were given for, not for one it points to.
      const own = url.host === host ? credentials : {};
      const reply = await request(plain(url), { dispatcher: agent, headers: { ...headers, ...own } });
      const target = reply.headers["location"];
      if (reply.statusCode < 300 || reply.statusCode >= 400 || typeof target !== "string") {
        return { status: reply.statusCode, headers: reply.headers, body: reply.body, url: plain(url) };
      }
      await reply.body.dump();
      url = new URL(target, url);
    }
    throw new Error(`${address} redirects without end`);
  };

  return {
    get,
    async text(url, headers) {
      let reply: WebReply;
      try {
        reply = await get(url, headers);
        const pieces: Buffer[] = [];
        for await (const piece of reply.body) pieces.push(piece);
        if (reply.status === 200) {
          const type = reply.headers["content-type"];
          return {
            text: Buffer.concat(pieces).toString("utf8"),
            type: typeof type === "string" ? type : "",
            url: reply.url,
          };
        }
      } catch (error) {
        throw new SetupError(`${hidden(url)} cannot be reached: ${(error as Error).message}`, { cause: error });
      }
      throw new SetupError(`${hidden(url)} answers with status ${reply.status}`);
    },
    // A host that never answers would keep a gentle end waiting.
    close: () => agent.destroy(),
  };
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

/** An address without the credentials in it. */
function plain(url: URL): string {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  return copy.href;
}

/** An address as it may be printed. */
function hidden(address: string): string {
  return plain(new URL(address));
}
