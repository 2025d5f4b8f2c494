import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { draw, propagate } from "./actions/annotate";
import { copySlice } from "./actions/copySlice";
import { addLabel, labelToDraw, toggleLock } from "./actions/labels";
import { closeTask, openTask } from "./actions/open";
import { signIn } from "./actions/signIn";
import { goToSlice, nextKeyframe, stepSlice } from "./actions/view";
import { TestServer, testStorage } from "./testing/server";
import type { Box, Voxel } from "./wire/types";
import { Workspace } from "./workspace";

let server: TestServer;
let workspace: Workspace;

beforeEach(async () => {
  server = new TestServer();
  vi.stubGlobal("fetch", server.fetch);
  vi.stubGlobal("sessionStorage", testStorage());
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  workspace = new Workspace();
  expect(await openTask(workspace, server.task)).toBe(true);
});

afterEach(() => {
  closeTask(workspace);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Waits until pending requests are answered. */
async function settle(milliseconds = 0): Promise<void> {
  for (let n = 0; n < 20; n++) {
    await vi.advanceTimersByTimeAsync(milliseconds / 20);
  }
}

/** Draws a rectangle of the slice with the active label. */
function drawBox(slice: number, box: Box): void {
  const label = labelToDraw(workspace)!.id;
  draw(workspace, { label, axis: 2, slice, mode: "add", touched: { box, mask: new Uint8Array(box[2] * box[3]).fill(1) } });
}

const shown = (voxel: Voxel) => workspace.labels.value!.at(voxel);
const names = () => workspace.session.value!.labels.map((l) => l.name);
const done = () => server.journal.map(({ command }) => command.do);

describe("opening a task", () => {
  test("shows its middle in the window of its study", () => {
    expect(workspace.phase.value).toBe("open");
    expect(workspace.cursor.value).toEqual([3, 2, 2]);
    expect(workspace.windowLevel.value).toEqual({ centre: 50, width: 100 });
    expect(workspace.scan.value!.at([1, 0, 0])).toBe(1);
  });

  test("that is refused says why, and leaves the start screen", async () => {
    expect(await openTask(workspace, { ...server.task, id: "other" })).toBe(false);
    expect([workspace.phase.value, workspace.notice.value?.text]).toEqual(["start", "There is no /api/v1/tasks/other/session."]);
  });
});

describe("drawing", () => {
  test("adds the first label by itself, and is shown before the server answers", async () => {
    drawBox(1, [0, 0, 2, 1]);
    expect([names(), shown([1, 0, 1]), workspace.connection.value, workspace.unsaved.value]).toEqual([["Label 1"], 1, "saving", 2]);
    expect(workspace.session.value!.canUndo).toBe(true);
    await settle();
    expect([done(), workspace.connection.value]).toEqual([["add-label", "draw"], "saved"]);
    expect(workspace.labels.value!.voxels).toEqual(server.voxels);
  });

  test("shows its new label at every moment, also when the server has taken it and not sent it back", async () => {
    server.isSilent = true;
    drawBox(1, [0, 0, 2, 1]);
    const shownNames: string[] = [];
    const end = workspace.session.subscribe((session) => shownNames.push(session!.labels.map((l) => l.name).join()));
    await settle();
    end();
    expect([done(), new Set(shownNames)]).toEqual([["add-label", "draw"], new Set(["Label 1"])]);
  });

  test("that changes nothing is not sent", async () => {
    drawBox(1, [0, 0, 2, 1]);
    drawBox(1, [0, 0, 1, 1]);
    await settle();
    expect(done()).toEqual(["add-label", "draw"]);
  });

  test("leaves locked labels alone", async () => {
    drawBox(1, [0, 0, 2, 1]);
    toggleLock(workspace, 1);
    addLabel(workspace, "other");
    drawBox(1, [1, 0, 2, 1]);
    await settle();
    expect([shown([1, 0, 1]), shown([2, 0, 1])]).toEqual([1, 2]);
    expect(workspace.labels.value!.voxels).toEqual(server.voxels);
    workspace.activeLabel.value = 1;
    expect(labelToDraw(workspace)).toBeNull();
    expect(workspace.notice.value?.text).toContain("Label 1 is locked");
  });

  test("with a label that another tab has locked is taken back", async () => {
    drawBox(1, [0, 0, 2, 1]);
    await settle();
    server.isSilent = true;
    server.other({ do: "lock", label: 1 });
    drawBox(1, [3, 0, 1, 1]);
    expect(shown([3, 0, 1])).toBe(1);
    server.isSilent = false;
    server.breakStreams();
    await settle(2000);
    expect([shown([3, 0, 1]), workspace.notice.value]).toEqual([0, { kind: "error", text: "Unlock it." }]);
    expect(workspace.labels.value!.voxels).toEqual(server.voxels);
  });

  test("at the same time as another tab keeps what both have drawn", async () => {
    drawBox(1, [0, 0, 1, 1]);
    await settle();
    server.isSilent = true;
    server.other({ do: "draw", label: 1, axis: 2, slice: 1, box: [2, 0, 1, 1], runs: btoa("\x01\x01"), strokes: 1, milliseconds: 0 });
    drawBox(1, [1, 0, 4, 1]);
    drawBox(1, [0, 1, 1, 1]);
    server.isSilent = false;
    server.breakStreams();
    await settle(2000);
    expect(done().filter((d) => d === "draw").length).toBe(4);
    expect(workspace.labels.value!.voxels).toEqual(server.voxels);
    expect(workspace.labels.value!.counts[1]).toBe(6);
  });

  test("in a task that is submitted is refused with what to do", async () => {
    server.review = "submitted";
    server.other({ do: "checkpoint", name: "x" });
    await settle();
    expect(labelToDraw(workspace)).toBeNull();
    expect(workspace.notice.value?.text).toContain("Reopen it");
  });
});

describe("while the server is away", () => {
  test("what is done is kept, and sent once it is back", async () => {
    server.before = () => { throw new TypeError("no network"); };
    server.breakStreams();
    drawBox(1, [0, 0, 2, 2]);
    addLabel(workspace, "second");
    drawBox(2, [0, 0, 1, 1]);
    await settle(3000);
    expect([workspace.connection.value, workspace.unsaved.value, names()]).toEqual(["offline", 4, ["Label 1", "second"]]);

    server.before = () => undefined;
    await settle(10_000);
    expect([done(), workspace.connection.value]).toEqual([["add-label", "draw", "add-label", "draw"], "saved"]);
    expect(workspace.labels.value!.voxels).toEqual(server.voxels);
  });

  test("it survives a reload of the page", async () => {
    server.before = (path) => (path.endsWith("/commands") ? new Promise<Response>(() => {}) : undefined);
    drawBox(1, [0, 0, 2, 2]);
    await settle();
    server.before = () => undefined;
    const reloaded = new Workspace();
    await openTask(reloaded, server.task);
    expect(reloaded.labels.value!.counts[1]).toBe(4);
    await settle(100);
    expect([done(), reloaded.connection.value]).toEqual([["add-label", "draw"], "saved"]);
    closeTask(reloaded);
  });

  test("somebody who has to sign in again is told once, and goes on afterwards", async () => {
    workspace.me.value = { id: 1, name: "me", role: "annotator", hasPassword: true, csrf: "token" };
    server.before = () => new Response("{}", { status: 401 });
    server.breakStreams();
    drawBox(1, [0, 0, 2, 2]);
    await settle(5000);
    expect([workspace.me.value, workspace.connection.value, workspace.notice.value?.kind]).toEqual([null, "offline", "error"]);

    server.before = (path) => (path.endsWith("/sign-in") ? new Response('{"name":"me","role":"annotator","csrf":"new"}') : undefined);
    expect(await signIn(workspace, "me", "secret")).toBe(true);
    await settle(100);
    expect([done(), workspace.connection.value]).toEqual([["add-label", "draw"], "saved"]);
  });
});

describe("copying a slice", () => {
  beforeEach(() => {
    workspace.activeAxis.value = 2;
    drawBox(0, [0, 0, 2, 1]);
  });

  test("takes the nearest slice that has the label", () => {
    drawBox(2, [4, 4, 1, 1]);
    goToSlice(workspace, 2, 2);
    copySlice(workspace);
    expect([shown([0, 0, 2]), shown([1, 0, 2]), shown([4, 4, 2])]).toEqual([1, 1, 0]);
  });

  test("says so where there is none in a direction", () => {
    goToSlice(workspace, 2, 2);
    copySlice(workspace, 1);
    expect(workspace.notice.value?.text).toContain("on no other slice");
    copySlice(workspace, -1);
    expect(shown([1, 0, 2])).toBe(1);
  });
});

test("keyframes are gone through in order", async () => {
  [0, 2, 3].forEach((slice) => drawBox(slice, [0, 0, 1, 1]));
  await settle();
  goToSlice(workspace, 2, 0);
  nextKeyframe(workspace, 1);
  expect(workspace.cursor.value[2]).toBe(2);
  nextKeyframe(workspace, 1);
  nextKeyframe(workspace, 1);
  expect(workspace.cursor.value[2]).toBe(3);
  expect(workspace.notice.value?.text).toBe("There is no further keyframe of this label in that direction.");
  nextKeyframe(workspace, -1);
  expect(workspace.cursor.value[2]).toBe(2);
});

test("nothing is propagated before something is drawn", async () => {
  propagate(workspace);
  expect(workspace.notice.value?.text).toContain("Draw the structure on one slice first");
  drawBox(1, [0, 0, 2, 2]);
  propagate(workspace);
  await settle();
  expect(done()).toEqual(["add-label", "draw", "propagate"]);
});

test("slices stay in the volume", () => {
  goToSlice(workspace, 2, 99);
  expect(workspace.cursor.value).toEqual([3, 2, 3]);
  stepSlice(workspace, -99);
  expect(workspace.cursor.value).toEqual([3, 2, 0]);
});
