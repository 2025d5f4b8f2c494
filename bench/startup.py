"""How fast a built or published promptunet starts, and how large its folder is.

    python3 bench/startup.py FOLDER [FOLDER ...] [--runs 5]

For each folder: its size, and the least and median seconds from the start of the process to the help, to a scan's
info, and to the first mask of the demonstration. Folders take turns, so that a busy machine is unfair to none.
"""
import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time


def program(folder):
    names = ["promptunet", "PromptUNet.Cli"]
    return next(p for p in (os.path.abspath(os.path.join(folder, n)) for n in names) if os.path.isfile(p))


def whole(folder, *words):
    """Seconds until the program has ended."""
    start = time.perf_counter()
    subprocess.run([program(folder), *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def first_mask(folder):
    """Seconds until the demonstration has written a mask; the rest of it is cut short."""
    with tempfile.TemporaryDirectory() as out:
        start = time.perf_counter()
        demo = subprocess.Popen([program(folder), "demo", "--quiet", "--out", out], stdout=subprocess.DEVNULL)
        while not any(f.endswith(".nii.gz") for f in os.listdir(out)):
            if demo.poll() is not None:
                sys.exit(f"The demonstration of {folder} ended without a mask.")
            time.sleep(0.002)
        seconds = time.perf_counter() - start
        demo.send_signal(signal.SIGKILL)
        demo.wait()
        return seconds


def megabytes(folder):
    return sum(os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(folder) for f in files) / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    scan = "colin27_t1.nii.gz"
    ways = {
        "help": lambda f: whole(f, "--help"),
        "info": lambda f: whole(f, "info", os.path.join(f, "samples", scan)),
        "first mask": first_mask,
    }
    times = {(f, w): [] for f in asked.folders for w in ways}
    for _ in range(asked.runs):
        for folder, way in times:
            times[folder, way].append(ways[way](folder))
    for folder in asked.folders:
        figures = "   ".join(f"{w} {min(t):.2f} ({statistics.median(t):.2f})" for w in ways for t in [times[folder, w]])
        print(f"{folder}: {megabytes(folder):.1f} MB   {figures} s")


main()
