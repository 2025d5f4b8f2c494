import type { Page } from "@playwright/test";

/** Drops a file on the page, as from a folder beside the browser. */
export async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const dataTransfer = await page.evaluateHandle(([called, base64]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], called));
    return data;
  }, [name, bytes.toString("base64")] as const);
  for (const type of ["dragover", "drop"]) {
    await page.dispatchEvent("body", type, { dataTransfer });
  }
}
