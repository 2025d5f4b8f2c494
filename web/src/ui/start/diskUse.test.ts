import { expect, test } from "vitest";
import { diskUse } from "./diskUse";

test("the disk's use names who fills it, and says when uploads are refused", () => {
  const users = [{ name: "anna", bytes: 3e9 }, { name: "bert", bytes: 1 }];
  const full = diskUse({ free: 5e6, reserve: 1e9, users, quarantine: [{ day: "2026-12-01", files: 1, bytes: 1e6 }] });
  expect(full).toContain("5.0 MB of the disk are free, and kept for drawings");
  expect(full).toContain("anna 3.0 GB, bert 1 bytes");
  expect(full).toContain("1.0 MB that the database does not name");
  expect(diskUse({ free: 2e9, reserve: 1e9, users: [], quarantine: [] })).toBe("2.0 GB of the disk are free.");
});
