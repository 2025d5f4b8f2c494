import { describe, expect, it } from "vitest";
import { ago, bytes, count, duration, list, millilitres, shareText, valueText } from "./words";

describe("quantities in words", () => {
  it("bytes have a unit that fits", () => {
    expect([0, 999, 1000, 2_888_205, 157e6, 2.1e9].map(bytes)).toEqual(["0 bytes", "999 bytes", "1.0 KB", "2.9 MB", "157 MB", "2.1 GB"]);
  });

  it("durations are never zero", () => {
    expect([0.2, 7.4, 90, 4800].map(duration)).toEqual(["1 s", "7 s", "2 min", "1 h 20 min"]);
  });

  it("times are told by how long ago they were", () => {
    const now = Date.parse("2026-01-08T12:00:00Z");
    const before = (seconds: number) => ago(new Date(now - 1000 * seconds), now);
    expect([1, 30, 90, 7200, 172800].map(before)).toEqual(["just now", "30 seconds ago", "1 minute ago", "2 hours ago", "2 days ago"]);
    expect(before(864000)).toBe("Dec 29, 2025");
  });

  it("volumes have three digits or so", () => {
    expect([0, 420, 42_000, 420_000].map((voxels) => millilitres(voxels, [1, 1, 1]))).toEqual(["0 ml", "0.42 ml", "42.0 ml", "420 ml"]);
  });

  it("shares are as coarse as they are sure", () => {
    expect([0, 0.1, 0.24, 1 / 3, 0.5, 0.8, 1].map(shareText)).toEqual(
      ["less than a tenth", "about a tenth", "about a quarter", "about a third", "about half", "most", "most"],
    );
  });

  it("lists, counts and values read well", () => {
    expect([list([]), list([4]), list([4, 7, 9])]).toEqual(["", "4", "4, 7 and 9"]);
    expect([count(1, "slice"), count(3, "slice")]).toEqual(["1 slice", "3 slices"]);
    expect([valueText(-41.6, 2000), valueText(3.14159, 10), valueText(0.12345, 1)]).toEqual(["-42", "3.1", "0.123"]);
  });
});
