import { once } from "node:events";
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";

/** The folder "dist" of the package @ohif/app: the finished viewer. */
const site = process.env.OHIF ?? "";

const types: Record<string, string> = {
  ".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".wasm": "application/wasm", ".json": "application/json",
  ".svg": "image/svg+xml",
};

/** A segmentation as the viewer has it. */
export interface Seen {
  label: string;
  segments: { index: number; label: string }[];
  /** Voxels of each segment's number. */
  voxels: Record<number, number>;
}

/** The OHIF viewer as it is published, before an archive. */
export class Ohif {
  static readonly isThere = existsSync(join(site, "index.html"));

  private constructor(private readonly server: Server) {}

  /** @param archive The address of DICOMweb services, which the viewer finds at its own address. */
  static async start(archive: string): Promise<Ohif> {
    const server = createServer((asked, answer) => {
      const path = new URL(asked.url!, "http://viewer").pathname;
      if (path.startsWith("/dicom-web/")) {
        forward(new URL(archive), asked, answer);
      } else {
        send(path, answer);
      }
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Ohif(server);
  }

  /** Opens a study whose only segmentation is then loaded, and tells what the viewer has of it. */
  async open(page: Page, study: string): Promise<Seen> {
    await page.goto(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}/segmentation?StudyInstanceUIDs=${study}`);
    await page.waitForFunction(() => (globalThis as any).services?.displaySetService?.getActiveDisplaySets?.().length >= 2);
    await page.locator('[data-cy="study-browser-thumbnail-no-image"]').first().dblclick();
    const yes = page.getByRole("button", { name: "Yes" });
    const isLoaded = () => page.evaluate(() => (globalThis as any).services.segmentationService.getSegmentations().length > 0);
    while (!await isLoaded()) {
      if (await yes.count() > 0) {
        await yes.first().click().catch(() => undefined);
      }

      await page.waitForTimeout(500);
    }

    return await seen(page);
  }

  /** Stores the segmentation in the archive as the viewer's "Save" does. */
  async save(page: Page): Promise<void> {
    const stored = page.waitForResponse((response) => response.request().method() === "POST" && response.url().includes("/dicom-web/"));
    await page.evaluate(() => {
      const viewer = globalThis as any;
      const segmentation = viewer.services.segmentationService.getSegmentations()[0];
      void viewer.commandsManager.runCommand("storeSegmentation", {
        segmentationId: segmentation.segmentationId, dataSource: viewer.extensionManager.getActiveDataSource()[0],
      });
    });
    await page.getByRole("button", { name: "Save" }).last().click();
    await stored;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** Counts the voxels once all images of the segmentation are there, which takes a while: twice the same number. */
async function seen(page: Page): Promise<Seen> {
  for (let before = "", now = ""; ; before = now) {
    await page.waitForTimeout(2000);
    now = JSON.stringify(await page.evaluate(() => {
      const viewer = globalThis as any;
      const segmentation = viewer.services.segmentationService.getSegmentations()[0];
      const { volumeId, imageIds } = segmentation.representationData.Labelmap;
      const cache = viewer.cornerstone.cache;
      const parts = volumeId !== undefined && cache.getVolume(volumeId) !== undefined
        ? [cache.getVolume(volumeId).voxelManager.getCompleteScalarDataArray()]
        : imageIds.map((id: string) => cache.getImage(id)?.voxelManager.getScalarData() ?? []);
      const voxels: Record<number, number> = {};
      for (const part of parts) {
        for (const value of part) {
          if (value !== 0) {
            voxels[value] = (voxels[value] ?? 0) + 1;
          }
        }
      }

      const segments = Object.values(segmentation.segments as Record<string, { segmentIndex: number; label: string }>)
        .map(({ segmentIndex, label }) => ({ index: segmentIndex, label }));
      return { label: segmentation.label as string, segments, voxels };
    }));
    if (now === before) {
      return JSON.parse(now) as Seen;
    }
  }
}

function send(path: string, answer: ServerResponse): void {
  if (path === "/app-config.js") {
    answer.writeHead(200, { "Content-Type": "text/javascript" });
    answer.end(`window.config = ${JSON.stringify(settings)};`);
    return;
  }

  const asked = join(site, normalize(path));
  const file = existsSync(asked) && statSync(asked).isFile() ? asked : join(site, "index.html");
  answer.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream" });
  createReadStream(file).pipe(answer);
}

function forward(archive: URL, asked: IncomingMessage, answer: ServerResponse): void {
  const to = request(
    { host: archive.hostname, port: archive.port, path: asked.url!, method: asked.method!, headers: asked.headers },
    (from) => {
      answer.writeHead(from.statusCode!, from.headers);
      from.pipe(answer);
    });
  to.on("error", () => answer.destroy());
  asked.pipe(to);
}

const settings = {
  routerBasename: "/", extensions: [], modes: [], showStudyList: true, maxNumberOfWebWorkers: 1, useSharedArrayBuffer: "FALSE",
  showWarningMessageForCrossOrigin: false, showCPUFallbackMessage: false, investigationalUseDialog: { option: "never" },
  defaultDataSourceName: "archive",
  dataSources: [{
    namespace: "@ohif/extension-default.dataSourcesModule.dicomweb", sourceName: "archive",
    configuration: {
      friendlyName: "Archive", name: "archive", wadoUriRoot: "/dicom-web", qidoRoot: "/dicom-web", wadoRoot: "/dicom-web",
      qidoSupportsIncludeField: false, imageRendering: "wadors", thumbnailRendering: "wadors", enableStudyLazyLoad: true,
      supportsFuzzyMatching: false, supportsWildcard: true, dicomUploadEnabled: true, omitQuotationForMultipartRequest: true,
      bulkDataURI: { enabled: true },
    },
  }],
};
