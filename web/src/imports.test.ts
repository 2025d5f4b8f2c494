import { expect, test } from "vitest";

type Imports = ReadonlyMap<string, readonly string[]>;

const sources = import.meta.glob<string>("./**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });

/** The files that each file imports from, also for a type alone or when it is needed. */
function importsOf(files: Record<string, string>): Imports {
  const fileOf = (from: string, to: string) => {
    const path = `.${new URL(to, `file:///${from}`).pathname}`;
    return [path, `${path}.ts`, `${path}.tsx`].find((file) => file in files) ?? `${path}, which is no file`;
  };
  const named = (text: string) => [...text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, to]) => to!);
  const isCode = (to: string) => !to.endsWith(".css");
  return new Map(Object.entries(files).map(([file, text]) => [file, named(text).filter(isCode).map((to) => fileOf(file, to))]));
}

/** Files each of which imports the next, from one back to itself; none when there is no circle. */
function circleIn(imports: Imports): readonly string[] {
  const done = new Set<string>();
  const search = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) {
      return [...path.slice(path.indexOf(file)), file];
    }

    const next = done.has(file) ? [] : imports.get(file) ?? [];
    done.add(file);
    return firstOf(next.map((to) => search(to, [...path, file])));
  };
  return firstOf([...imports.keys()].map((file) => search(file, [])));
}

function firstOf(circles: readonly (readonly string[])[]): readonly string[] {
  return circles.find((circle) => circle.length > 0) ?? [];
}

test("no file of the page imports itself by way of others", () => {
  const imports = importsOf(sources);
  expect(imports.size).toBeGreaterThan(100);
  expect([...imports.values()].flat().filter((file) => !imports.has(file))).toEqual([]);
  expect(circleIn(imports)).toEqual([]);
});

test.each([
  ['import { b } from "./in/b";', 'import {\n  a,\n} from "../a";'],
  ['import type { B } from "./in/b";', 'export * from "../a";'],
  ['import "./in/b";', 'const later = () => import("../a");'],
])("a circle of %j and %j is found", (a, b) => {
  expect(circleIn(importsOf({ "./main.ts": "", "./a.ts": a, "./in/b.tsx": b }))).toEqual(["./a.ts", "./in/b.tsx", "./a.ts"]);
});
