import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const dicomWeb = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";

/** An archive as hospitals have one: Debian's Orthanc, which answers the loopback alone, on a folder of its own. */
export class Orthanc {
  /** Whether it is installed. Its GDCM plugin is never loaded: it crashes on compressed pixels. */
  static readonly isThere = existsSync("/usr/sbin/Orthanc") && existsSync(dicomWeb);

  private constructor(
    /** Of its DICOMweb services, without a slash at the end. */
    readonly address: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<Orthanc> {
    const [folder, port] = [mkdtempSync(join(tmpdir(), "orthanc-")), await freePort()];
    const settings = join(folder, "orthanc.json");
    writeFileSync(settings, JSON.stringify({
      Name: "Archive", HttpPort: port, RemoteAccessAllowed: false, AuthenticationEnabled: false, DicomServerEnabled: false,
      StorageDirectory: folder, IndexDirectory: folder, Plugins: [dicomWeb],
      DicomWeb: { Enable: true, Root: "/dicom-web/", EnableWado: false },
    }));
    const process = spawn("/usr/sbin/Orthanc", [settings], { stdio: "ignore" });
    const archive = new Orthanc(`http://127.0.0.1:${port}/dicom-web`, folder, process);
    await archive.answers();
    return archive;
  }

  /** Stores files by STOW-RS, and checks that the archive took them all. */
  async store(files: readonly Uint8Array[]): Promise<void> {
    const boundary = "part";
    const parts = files.flatMap((file) => [`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`, file, "\r\n"]);
    const answer = await fetch(`${this.address}/studies`, {
      method: "POST", body: new Blob([...parts, `--${boundary}--\r\n`] as BlobPart[]),
      headers: { "Content-Type": `multipart/related; type="application/dicom"; boundary=${boundary}`, Accept: "application/dicom+json" },
    });
    if (answer.status !== 200) {
      throw new Error(`The archive did not take the files: ${answer.status} ${await answer.text()}`);
    }
  }

  /** What the archive tells of studies, series or instances: DICOM JSON. */
  async find(path: string): Promise<Record<string, { Value?: (string | number)[] }>[]> {
    const answer = await fetch(`${this.address}/${path}`, { headers: { Accept: "application/dicom+json" } });
    return answer.status === 204 ? [] : await answer.json() as Record<string, { Value?: (string | number)[] }>[];
  }

  async remove(): Promise<void> {
    if (this.process.kill()) {
      await once(this.process, "exit");
    }

    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answers(): Promise<void> {
    for (;;) {
      if (this.process.exitCode !== null) {
        throw new Error(`The archive ended with ${this.process.exitCode}.`);
      }

      try {
        await fetch(`${this.address}/studies?limit=1`);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
