import { effect } from "@preact/signals";
import { Niivue, SLICE_TYPE } from "@niivue/niivue";
import type { Scan } from "../volume/scan";
import type { Workspace } from "../workspace";
import { coarseOf, downsample, type Coarse } from "./downsample";
import { limited } from "./limited";
import { coarseAffine, niftiOf } from "./nifti";
import { pictures } from "./pictures";

/** Milliseconds from one update of the shown labels to the next. */
const restOfLabels = 500;

const scanLayer = 0;
const labelLayer = 1;

/**
 * Shows the scan faintly with the labels in it. It follows drawings, the visibility of labels, and the crosshair. Returns a function that
 * ends it; null when the browser has no WebGL 2.
 */
export async function showVolume(canvas: HTMLCanvasElement, workspace: Workspace): Promise<(() => void) | null> {
  if (document.createElement("canvas").getContext("webgl2") === null) {
    return null;
  }

  const study = workspace.study.peek()!;
  const scan = workspace.scan.peek()!;
  const labels = workspace.labels.peek()!;
  const geometry = workspace.geometry.peek()!;
  const coarse = coarseOf(scan.size);
  const affine = coarseAffine(study.affine, coarse.factor);
  const niivue = await attach(canvas);

  await niivue.loadFromArrayBuffer(niftiOf(greyOf(scan, study.window, coarse), coarse.size, affine, "values"), "scan.nii");
  const voxels = new Uint8Array(coarse.size[0] * coarse.size[1] * coarse.size[2]);
  downsample(labels.voxels, labels.size, coarse, voxels);
  await niivue.loadFromArrayBuffer(niftiOf(voxels, coarse.size, affine, "labels"), "labels.nii");
  await niivue.setVolumeRenderIllumination(0.6);
  // The scan looks like glass: only its surfaces are visible, and the labels through them.
  await niivue.setGradientOpacity(0.7, 0.5);
  niivue.setOpacity(scanLayer, 1);

  const shown = niivue.volumes[labelLayer]!;
  let labelsAreOld = false;
  const picture = pictures(
    niivue.gl,
    () => {
      if (labelsAreOld) {
        labelsAreOld = false;
        // NiiVue makes a texture each time and leaves the old one to the garbage collector, which does not count its size.
        niivue.gl.deleteTexture(niivue.overlayTexture);
        niivue.refreshLayers(shown, labelLayer);
      }

      niivue.drawScene();
    },
    () => {
      niivue.opts.forceDevicePixelRatio = 0.5;
      niivue.resizeListener();
    },
    () => workspace.progress.peek() !== null || workspace.connection.peek() === "saving",
  );
  const showPicture = () => canvas.checkVisibility() && picture.ask();
  const showLabels = limited(restOfLabels, () => {
    labelsAreOld = true;
    showPicture();
  });

  const ends = [
    labels.subscribe((box) => {
      downsample(labels.voxels, labels.size, coarse, shown.img as Uint8Array, box);
      showLabels.ask();
    }),
    effect(() => {
      shown.setColormapLabel(coloursOf(workspace));
      showLabels.ask();
    }),
    effect(() => {
      niivue.scene.crosshairPos = niivue.mm2frac(geometry.world(workspace.cursor.value));
      showPicture();
    }),
    workspace.layout.subscribe(() => requestAnimationFrame(showPicture)),
    showLabels.end,
    picture.end,
    () => niivue.cleanup(),
  ];
  return () => ends.forEach((end) => end());
}

async function attach(canvas: HTMLCanvasElement): Promise<Niivue> {
  const niivue = new Niivue({
    backColor: [0.039, 0.043, 0.051, 1],
    crosshairColor: [0.45, 0.5, 0.55, 1],
    crosshairWidth: 0.6,
    show3Dcrosshair: true,
    isOrientCube: true,
    isColorbar: false,
    dragAndDropEnabled: false,
    logLevel: "error",
    loadingText: "",
    sliceType: SLICE_TYPE.RENDER,
  });
  await niivue.attachToCanvas(canvas, false);
  niivue.setRenderAzimuthElevation(130, 15);
  return niivue;
}

/** The scan within a window, 0 black to 255 white. */
function greyOf(scan: Scan, window: { low: number; high: number }, coarse: Coarse): Uint8Array {
  const grey = new Uint8Array(coarse.size[0] * coarse.size[1] * coarse.size[2]);
  const scale = 255 / (window.high - window.low || 1);
  const convert = (stored: number) => Math.max(0, Math.min(255, (stored * scan.slope + scan.intercept - window.low) * scale));
  downsample(scan.voxels, scan.size, coarse, grey, undefined, convert);
  return grey;
}

/** Colours of the labels by their numbers; background and hidden labels are transparent. */
function coloursOf(workspace: Workspace) {
  const hidden = workspace.hiddenLabels.value;
  const labels = workspace.session.value?.labels ?? [];
  const numbers = Array.from({ length: 256 }, (_, number) => number);
  const colours = numbers.map((number) => {
    const label = labels.find(({ id }) => id === number);
    return label === undefined || hidden.has(number) ? [0, 0, 0, 0] : [...channelsOf(label.colour), 255];
  });
  const channel = (at: number) => colours.map((colour) => colour[at]!);
  return { R: channel(0), G: channel(1), B: channel(2), A: channel(3), I: numbers };
}

function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}
