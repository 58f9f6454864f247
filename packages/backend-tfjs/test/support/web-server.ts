/** @file A web server on this machine whose replies a test writes. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that is listening. */
export interface WebServer {
  readonly url: string;
  /** The requests that came: path and headers. */
  readonly requests: readonly IncomingMessage[];
  close(): Promise<void>;
}

/** Serves `reply`, which gets the number of the request from 0. */
export async function serve(
  reply: (request: IncomingMessage, response: ServerResponse, number: number) => void,
): Promise<WebServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => reply(request, response, requests.push(request) - 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
