/** @file A kernel program as text. */
import type { KernelProgram } from "./kernel-program.js";

/**
 * The text of `program`: the JavaScript that runs, or typed TypeScript whose JavaScript is the same. TypeScript needs the
 * package `typescript`, which is loaded when asked for.
 */
export async function printKernel(program: KernelProgram, language: "javascript" | "typescript"): Promise<string> {
  if (language === "javascript") return program.source;
  const { typescriptText } = await import("./print-typescript.js");
  return typescriptText(program);
}
