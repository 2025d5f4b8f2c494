import { describe, expect, test } from "vitest";
import type { Study, Task } from "../../wire/types";
import { mayErase, studyErased } from "./erasing";

const study = { id: "s", name: "brain.nii" } as Study;
const task = (annotator: string, state: Task["state"] = "open") => ({ id: "t", annotator, state }) as Task;

describe("the question before a study is erased", () => {
  test("says that nobody has drawn", () => {
    expect(studyErased(study, [])).toBe("“brain.nii” is erased. Nobody has drawn on it.");
  });

  test("counts tasks, and names each annotator once", () => {
    const text = studyErased(study, [task("bert"), task("anna"), task("bert", "accepted")]);
    expect(text).toContain("3 tasks of anna and bert");
    expect(text).toContain("1 of them is accepted");
  });

  test("speaks of one task as one", () => {
    expect(studyErased(study, [task("anna")])).toContain("1 task of anna");
  });
});

test("a task is offered to be erased to admins, and to its annotator while it is open", () => {
  const anna = { name: "anna", role: "annotator" };
  expect(mayErase(task("anna"), anna)).toBe(true);
  expect(mayErase(task("anna", "submitted"), anna)).toBe(false);
  expect(mayErase(task("bert"), anna)).toBe(false);
  expect(mayErase(task("bert"), { name: "rita", role: "reviewer" })).toBe(false);
  expect(mayErase(task("bert", "accepted"), { name: "owner", role: "admin" })).toBe(true);
});
