import type { Page } from "@playwright/test";
import type { Axis } from "../../src/wire/types";
import type { Person } from "./person";
import type { Place } from "./strokes";

/** A point of a plane that the mouse can be put on: whole pixels of the screen, and where that is in the slice. */
export interface Aim {
  screen: Place;
  place: Place;
}

/** Where a slice lies on the screen, for as long as nobody zooms, pans or changes the layout. */
export class Screen {
  private constructor(private readonly origin: Place, private readonly x: Place, private readonly y: Place) {}

  /** Asks the page; {@link paintedOf} shows whether what it says is true. */
  static async of(person: Person, axis: Axis): Promise<Screen> {
    const [origin, x, y] = await person.toScreens(axis, [[0, 0], [1, 0], [0, 1]]);
    const step = (to: Place): Place => [to[0] - origin![0], to[1] - origin![1]];
    return new Screen(origin!, step(x!), step(y!));
  }

  /** Directions in which the slice's x and y grow on the screen: right and down are positive. */
  get directions(): readonly [x: Place, y: Place] {
    return [this.x, this.y];
  }

  at([x, y]: Place): Place {
    return [this.origin[0] + x * this.x[0] + y * this.y[0], this.origin[1] + x * this.x[1] + y * this.y[1]];
  }

  /** The whole pixel of the screen that is nearest to a place of the slice. */
  aim(place: Place): Aim {
    const screen = this.at(place).map(Math.round) as unknown as Place;
    const [right, down] = [screen[0] - this.origin[0], screen[1] - this.origin[1]];
    const area = this.x[0] * this.y[1] - this.y[0] * this.x[1];
    return { screen, place: [(right * this.y[1] - down * this.y[0]) / area, (down * this.x[0] - right * this.x[1]) / area] };
  }
}

/** What a plane's canvas has at the centre of each pixel of its slice, row by row: 0xrrggbb; null outside the view. */
export async function paintedOf(page: Page, axis: Axis): Promise<(number | null)[]> {
  return page.evaluate((a) => {
    const plane = globalThis.__planes.get(a)!;
    const { width, height } = globalThis.__workspace.geometry.value!.planes[a];
    const canvas = plane.host.querySelector("canvas")!;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return Array.from({ length: width * height }, (_, pixel) => {
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      const [sx, sy] = plane.toScreen(a === 0 ? [0, x, y] : a === 1 ? [x, 0, y] : [x, y, 0]).map(
        (n) => Math.floor(n * devicePixelRatio)) as [number, number];
      const at = 4 * (sx + sy * canvas.width);
      return sx < 0 || sy < 0 || sx >= canvas.width || sy >= canvas.height
        ? null : (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
    });
  }, axis);
}
