import { expect, test } from "vitest";
import { Activity } from "./activity";

test("work is the time between signs of life, without long pauses", () => {
  let now = 100;
  const activity = new Activity(() => now);
  for (const pause of [0, 1000, 4000, 60_000, 500]) {
    now += pause;
    activity.touch();
  }

  expect([activity.take(), activity.take()]).toEqual([5500, 0]);
});
