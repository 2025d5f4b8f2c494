import { expect, type Page } from "@playwright/test";
import type { PlaneView } from "../../src/planes/PlaneView";
import type { Workspace } from "../../src/workspace";
import type { Axis, SessionState, Suggestion, Voxel } from "../../src/wire/types";
import { readLabels, type LabelFile } from "./brain";
import { outlinesOf, type Corner } from "./outline";
import { niftiOf, type Scan } from "./scan";
import { Screen } from "./screen";
import type { Place } from "./strokes";

declare global {
  var __workspace: Workspace;
  var __planes: Map<Axis, PlaneView>;
}

/** Somebody at the page: works with mouse and keys alone, and sees what the page shows. */
export class Person {
  /** Errors in the page's console that are no fault. */
  readonly expected: RegExp[] = [];

  constructor(readonly page: Page) {}

  /** The browser notes in its console what the server refuses. */
  expects(error: RegExp): void {
    this.expected.push(error);
  }

  async openDemo(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.getByRole("button", { name: /Try the demonstration/ }).click();
    await this.workspaceIsOpen();
  }

  /** Opens a file by the button of the start screen. */
  async openScan(url: string, scan: Scan): Promise<void> {
    await this.page.goto(url);
    await this.page.getByLabel("Scan to open").setInputFiles(
      { name: scan.name, mimeType: "application/octet-stream", buffer: niftiOf(scan, scan.values) });
    await this.workspaceIsOpen();
  }

  /** Goes on with the work on a scan, from the start screen. */
  async openWork(name: string): Promise<void> {
    await this.page.getByRole("button", { name }).first().click();
    await this.workspaceIsOpen();
  }

  async workspaceIsOpen(): Promise<void> {
    await this.page.waitForFunction(() => {
      const { phase, session } = globalThis.__workspace ?? {};
      return phase?.value === "open" && session?.value !== null && globalThis.__planes.size === 3;
    });
  }

  session(): Promise<SessionState> {
    return this.page.evaluate(() => globalThis.__workspace.session.value!);
  }

  suggestion(): Promise<Suggestion | null> {
    return this.page.evaluate(() => globalThis.__workspace.suggestion.value);
  }

  /** All that was done is on the server's disk. */
  async isSaved(): Promise<void> {
    await this.page.waitForFunction(
      () => globalThis.__workspace.connection.value === "saved" && globalThis.__workspace.unsaved.value === 0);
  }

  /** Nothing is on its way and nothing is left to compute. */
  async isSettled(): Promise<void> {
    await this.isSaved();
    await this.page.waitForFunction(() => {
      const { progress, session } = globalThis.__workspace;
      return progress.value === null && session.value!.stale.length === 0;
    }, null, { timeout: 30_000 });
  }

  /** Goes to a slice with the wheel's cousin, the keyboard: as many steps as it takes. */
  async goTo(axis: Axis, slice: number): Promise<void> {
    await this.page.evaluate(([a, s]) => {
      const { activeAxis, cursor } = globalThis.__workspace;
      activeAxis.value = a;
      cursor.value = cursor.value.with(a, s) as unknown as Voxel;
    }, [axis, slice] as const);
    await this.page.waitForFunction(([a, s]) => globalThis.__workspace.cursor.value[a] === s, [axis, slice] as const);
  }

  /** Goes to a slice, and lets it fill the window: there are fewer pictures to be drawn, and larger ones to be drawn on. */
  async enlarge(axis: Axis, slice: number): Promise<void> {
    await this.goTo(axis, slice);
    await this.page.keyboard.press("m");
    await this.page.waitForFunction((a) => {
      const planes = globalThis.__planes;
      const { host } = planes.get(a)!;
      const isPainted = host.querySelector("canvas")!.width === Math.round(host.clientWidth * devicePixelRatio);
      const isAlone = [...planes].every(([axis, plane]) => axis === a || plane.host.clientWidth === 0);
      return globalThis.__workspace.layout.value !== "grid" && isPainted && isAlone;
    }, axis);
  }

  /** The label shown on a slice, row by row. */
  async shown(axis: Axis, slice: number): Promise<Uint8Array> {
    return Uint8Array.from(
      await this.page.evaluate(([a, s]) => [...globalThis.__workspace.labels.value!.read(a, s)], [axis, slice] as const));
  }

  /** The labels of all voxels as the page has them, axis 0 fastest. */
  async labels(): Promise<Uint8Array> {
    return Uint8Array.from(await this.page.evaluate(() => [...globalThis.__workspace.labels.value!.voxels]));
  }

  /** The mask as the server has it, once it has all that was done: a NIfTI file. */
  async mask(): Promise<LabelFile & { bytes: Buffer }> {
    await this.isSaved();
    const address = await this.page.evaluate(() => globalThis.__workspace.api.maskAddress(globalThis.__workspace.task.value!.id, "nii"));
    const answer = await this.page.request.get(new URL(address, this.page.url()).href);
    expect(answer.status()).toBe(200);
    const bytes = await answer.body();
    return { ...readLabels(bytes), bytes };
  }

  /** Where a point of a slice is on the screen; pixel (x, y) has its centre at (x + 0.5, y + 0.5). */
  async toScreen(axis: Axis, [x, y]: Corner): Promise<readonly [number, number]> {
    return (await this.toScreens(axis, [[x, y]]))[0]!;
  }

  async toScreens(axis: Axis, points: readonly Corner[]): Promise<(readonly [number, number])[]> {
    return this.page.evaluate(([a, wanted]) => {
      const plane = globalThis.__planes.get(a)!;
      const { left, top } = plane.host.getBoundingClientRect();
      const at = (x: number, y: number): Voxel => (a === 0 ? [0, x, y] : a === 1 ? [x, 0, y] : [x, y, 0]);
      return wanted.map(([x, y]) => {
        const [sx, sy] = plane.toScreen(at(x - 0.5, y - 0.5));
        return [left + plane.host.clientLeft + sx, top + plane.host.clientTop + sy] as const;
      });
    }, [axis, points] as const);
  }

  /** Moves the pressed mouse through points of a slice. */
  async drag(axis: Axis, points: readonly Corner[]): Promise<void> {
    const [first, ...rest] = await this.toScreens(axis, points);
    await this.page.mouse.move(...first!);
    await this.page.mouse.down();
    for (const point of rest) {
      await this.page.mouse.move(...point);
    }

    await this.page.mouse.up();
  }

  /** Draws through places of a slice, as near as whole pixels of the screen come to them; returns where that was. */
  async stroke(axis: Axis, places: readonly Place[]): Promise<Place[]> {
    const screen = await Screen.of(this, axis);
    const aims = places.map((place) => screen.aim(place));
    await this.page.mouse.move(...aims[0]!.screen);
    await this.page.mouse.down();
    for (const { screen: at } of aims.slice(1)) {
      await this.page.mouse.move(...at);
    }

    await this.page.mouse.up();
    return aims.map(({ place }) => place);
  }

  /** Clicks on places of a slice, one after another; returns where that was. */
  async clicks(axis: Axis, places: readonly Place[]): Promise<Place[]> {
    const screen = await Screen.of(this, axis);
    const aims = places.map((place) => screen.aim(place));
    for (const { screen: at } of aims) {
      await this.page.mouse.click(...at);
    }

    return aims.map(({ place }) => place);
  }

  /** Traces what is missing with the lasso, and with Shift what is too much, until the slice shows the mask. */
  async trace(axis: Axis, slice: number, label: number, wanted: Uint8Array, width: number): Promise<void> {
    await this.page.keyboard.press("l");
    for (const isMissing of [true, false, true]) {      // a hole in what was missing may have been the label's own
      const shown = await this.shown(axis, slice);
      const wrong = wanted.map((w, n) => (isMissing ? w === 1 && shown[n] !== label : w === 0 && shown[n] === label) ? 1 : 0);
      for (const { corners, isHole } of outlinesOf(wrong, width).sort((a, b) => Number(a.isHole) - Number(b.isHole))) {
        await this.lasso(axis, corners, isMissing === isHole);
      }
    }

    await this.isSaved();
    const shown = await this.shown(axis, slice);
    expect(wanted.filter((w, n) => w !== (shown[n] === label ? 1 : 0)).length, "pixels that are not as they were traced").toBe(0);
  }

  private async lasso(axis: Axis, corners: readonly Corner[], isErased: boolean): Promise<void> {
    if (isErased) await this.page.keyboard.down("Shift");
    await this.drag(axis, [...corners, corners[0]!]);
    if (isErased) await this.page.keyboard.up("Shift");
  }
}
